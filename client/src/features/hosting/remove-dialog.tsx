import type { HostingActions } from "../../call/hosting";
import type { Participant } from "../../call/types";
import { CheckField } from "../../ui/check-field";
import { QuestionDialog } from "../../ui/question-dialog";
import { TextField } from "../../ui/text-field";
import { MAX_NOTE_LENGTH } from "./note";

interface PersonDialogProps {
  /** null: closed. */
  person: Pick<Participant, "id" | "name" | "isGuest"> | null;
  actions: HostingActions;
  onClose: () => void;
}

export function RemoveDialog({ person, actions, onClose }: PersonDialogProps) {
  return (
    <QuestionDialog
      title={`Remove ${person?.name}?`}
      isOpen={person !== null}
      verb="Remove"
      onConfirm={(entered) => {
        const reason = String(entered.get("reason")).trim();
        const isBanned = entered.has("ban");
        if (person) void actions.remove(person.id, { reason, isBanned });
        onClose();
      }}
      onClose={onClose}
    >
      <p>They are put out at once, on all their devices. To come back they have to be let in.</p>
      <TextField
        label="Reason (optional)"
        name="reason"
        maxLength={MAX_NOTE_LENGTH}
        autoComplete="off"
        hint="They read it."
      />
      <CheckField
        label="Do not let them come back"
        name="ban"
        hint={
          person?.isGuest
            ? "A guest can come under another name. So every new guest has to be let in for twelve hours."
            : "For ninety days."
        }
      />
    </QuestionDialog>
  );
}

export function MakeHostDialog({ person, actions, onClose }: PersonDialogProps) {
  return (
    <QuestionDialog
      title={`Make ${person?.name} the host?`}
      isOpen={person !== null}
      verb="Make host"
      tone="primary"
      onConfirm={() => {
        if (person) void actions.setRole(person.id, "host");
        onClose();
      }}
      onClose={onClose}
    >
      <p>You are a co-host then, and they decide who else is one.</p>
    </QuestionDialog>
  );
}
