import { QuestionDialog } from "../../ui/question-dialog";

interface EndOthersDialogProps {
  count: number;
  isOpen: boolean;
  onClose: () => void;
  onEnd: () => void;
}

/** Asks before everything else is signed out. */
export function EndOthersDialog({ count, isOpen, onClose, onEnd }: EndOthersDialogProps) {
  return (
    <QuestionDialog
      title="Sign out everywhere else?"
      isOpen={isOpen}
      verb="Sign out all others"
      onConfirm={() => {
        onEnd();
        onClose();
      }}
      onClose={onClose}
    >
      <p>
        {count === 1 ? "One other session ends" : `${count} other sessions end`} at once, and a call
        that goes on there as well. Here you stay signed in.
      </p>
    </QuestionDialog>
  );
}
