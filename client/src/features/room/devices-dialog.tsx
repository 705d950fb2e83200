import type { DeviceKind, LocalMedia } from "../../call/types";
import { Dialog } from "../../ui/dialog";
import { DeviceFields } from "./device-fields";

interface DevicesDialogProps {
  isOpen: boolean;
  onClose: () => void;
  media: LocalMedia;
  onSwitch: (kind: DeviceKind, id: string) => void;
}

export function DevicesDialog({ isOpen, onClose, media, onSwitch }: DevicesDialogProps) {
  return (
    <Dialog title="Devices" isOpen={isOpen} onClose={onClose}>
      <DeviceFields media={media} onSwitch={onSwitch} />
      <p className="text-sm text-ink-soft">A change is heard and seen by the others at once.</p>
    </Dialog>
  );
}
