import { QuestionDialog } from "../../ui/question-dialog";
import type { UserAct } from "./user-acts";

interface UserDialogProps {
  act: UserAct | null;
  onDo: (act: UserAct) => void;
  onClose: () => void;
}

/** Asks before something is done to an account. */
export function UserDialog({ act, onDo, onClose }: UserDialogProps) {
  return (
    <QuestionDialog
      title={act?.question ?? ""}
      isOpen={act !== null}
      verb={act?.verb ?? ""}
      onConfirm={() => act && onDo(act)}
      onClose={onClose}
    >
      <p>{act?.explanation}</p>
    </QuestionDialog>
  );
}
