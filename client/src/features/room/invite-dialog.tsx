import { CopyField } from "../../ui/copy-field";
import { Dialog } from "../../ui/dialog";
import { inviteLink } from "../lobby/room-code";

interface InviteDialogProps {
  isOpen: boolean;
  onClose: () => void;
  roomId: string;
}

export function InviteDialog({ isOpen, onClose, roomId }: InviteDialogProps) {
  return (
    <Dialog title="Invite somebody" isOpen={isOpen} onClose={onClose}>
      <p className="text-ink-soft">Whoever opens this link and signs in joins the call.</p>
      <CopyField what="invite link" text={inviteLink(roomId)} />
    </Dialog>
  );
}
