import { type PasskeyBody, renamePasskey } from "../../api/passkeys";
import { QuestionDialog } from "../../ui/question-dialog";
import { TextField } from "../../ui/text-field";
import type { useWork } from "./use-work";

interface RenameDialogProps {
  /** Closed without one. */
  passkey: PasskeyBody | null;
  run: ReturnType<typeof useWork>["run"];
  onChanged: () => Promise<void>;
  onClose: () => void;
}

/** Asks what a passkey is to be called. */
export function RenameDialog({ passkey, run, onChanged, onClose }: RenameDialogProps) {
  return (
    <QuestionDialog
      title="Rename this passkey"
      isOpen={passkey !== null}
      verb="Rename"
      tone="primary"
      onConfirm={(entered) => {
        const name = String(entered.get("name") ?? "").trim();
        if (!passkey || name === "") return;
        onClose();
        void run(async () => {
          await renamePasskey(passkey.id, name);
          await onChanged();
          return `It is called ${name} now.`;
        });
      }}
      onClose={onClose}
    >
      <TextField
        label="Name"
        name="name"
        defaultValue={passkey?.name}
        maxLength={64}
        required
        autoComplete="off"
      />
    </QuestionDialog>
  );
}
