import type { MeetingBody } from "../../api/meetings";
import { Dialog } from "../../ui/dialog";
import { MeetingFields } from "./meeting-fields";

interface MeetingDialogProps {
  /** `new`: one to plan; null: closed. */
  subject: MeetingBody | "new" | null;
  onClose: () => void;
  /** With the meeting as it is now. */
  onSaved: (meeting: MeetingBody, isNew: boolean) => void;
}

/** Plans a meeting, or changes one. */
export function MeetingDialog({ subject, onClose, onSaved }: MeetingDialogProps) {
  const isNew = subject === "new";
  return (
    <Dialog
      title={isNew ? "Plan a meeting" : "Change the meeting"}
      isOpen={subject !== null}
      onClose={onClose}
    >
      {subject !== null && (
        <MeetingFields
          before={isNew ? null : subject}
          onCancel={onClose}
          onSaved={(meeting) => onSaved(meeting, isNew)}
        />
      )}
    </Dialog>
  );
}
