import type { ReactNode } from "react";
import { Button, type ButtonTone } from "./button";
import { Dialog } from "./dialog";

interface QuestionDialogProps {
  title: string;
  isOpen: boolean;
  /** What confirming does. */
  verb: string;
  tone?: ButtonTone;
  /** What is to be known or entered before. */
  children: ReactNode;
  /** With what was entered. */
  onConfirm: (entered: FormData) => void;
  onClose: () => void;
}

/** Asks before something that concerns others. */
export function QuestionDialog(props: QuestionDialogProps) {
  const { title, isOpen, verb, tone = "danger", children, onConfirm, onClose } = props;
  return (
    <Dialog title={title} isOpen={isOpen} onClose={onClose}>
      <form
        className="grid gap-5"
        onSubmit={(event) => {
          event.preventDefault();
          onConfirm(new FormData(event.currentTarget));
        }}
      >
        {children}
        <div className="flex flex-wrap gap-3">
          <Button type="submit" tone={tone} className="flex-1 basis-40">
            {verb}
          </Button>
          <Button tone="secondary" className="flex-1 basis-32" onClick={onClose}>
            Cancel
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
