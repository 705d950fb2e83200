import { CopyField } from "../../ui/copy-field";
import { Dialog } from "../../ui/dialog";
import { inviteLink } from "../lobby/room-code";
import { useMeeting } from "./meeting-context";

interface InviteDialogProps {
  isOpen: boolean;
  onClose: () => void;
  roomId: string;
}

export function InviteDialog({ isOpen, onClose, roomId }: InviteDialogProps) {
  const meeting = useMeeting();
  return (
    <Dialog title="Invite somebody" isOpen={isOpen} onClose={onClose}>
      <p className="text-ink-soft">
        {meeting?.guests
          ? "Whoever opens this link can join: with an account, or as a guest with a name."
          : "Whoever opens this link and signs in joins the call."}
      </p>
      <CopyField what="invite link" text={inviteLink(roomId)} />
    </Dialog>
  );
}
