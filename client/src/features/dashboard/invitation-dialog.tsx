import type { MeetingBody } from "../../api/meetings";
import { CopyField } from "../../ui/copy-field";
import { Dialog } from "../../ui/dialog";
import { inviteLink } from "../lobby/room-code";
import { invitationText } from "./invitation";

interface InvitationDialogProps {
  /** null: closed. */
  meeting: MeetingBody | null;
  onClose: () => void;
}

export function InvitationDialog({ meeting, onClose }: InvitationDialogProps) {
  return (
    <Dialog
      title={meeting ? `Invite to “${meeting.title}”` : ""}
      isOpen={meeting !== null}
      onClose={onClose}
    >
      {meeting && (
        <>
          <CopyField what="link" text={inviteLink(meeting.code)} />
          <CopyField what="invitation" text={invitationText(meeting)} isProse />
        </>
      )}
    </Dialog>
  );
}
