import { MonitorUp, MonitorX, PhoneOff, Settings2, UserPlus } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { CallActions, LocalMedia } from "../../call/types";
import { useHosting } from "../../call/use-call";
import { SHORTCUTS } from "../shortcuts/shortcuts";
import { ControlButton } from "./control-button";
import { DevicesDialog } from "./devices-dialog";
import { InviteDialog } from "./invite-dialog";
import { MediaButtons } from "./media-buttons";

interface ControlsProps {
  roomId: string;
  media: LocalMedia;
  actions: CallActions;
  /** More buttons, left to leaving. */
  children?: ReactNode;
  onLeave: () => void;
}

type OpenDialog = "devices" | "invite" | null;

/** Phones have no screen sharing. */
const canShare = () => "getDisplayMedia" in (navigator.mediaDevices ?? {});

export function Controls({ roomId, media, actions, children, onLeave }: ControlsProps) {
  const [dialog, setDialog] = useState<OpenDialog>(null);
  const { mayUnmute } = useHosting().state;
  const close = () => setDialog(null);
  return (
    <>
      <div
        role="group"
        aria-label="Call controls"
        className="relative flex items-center justify-center gap-1 px-2 sm:gap-2"
      >
        <MediaButtons
          media={media}
          mayUnmute={mayUnmute}
          hasShortcuts
          onToggleMicrophone={() => void actions.toggleMicrophone()}
          onToggleCamera={() => void actions.toggleCamera()}
        />
        {canShare() && (
          <ControlButton
            icon={media.isSharing ? MonitorX : MonitorUp}
            label={media.isSharing ? "Stop sharing" : "Share screen"}
            caption={media.isSharing ? "Stop" : "Share"}
            look={media.isSharing ? "active" : "on"}
            shortcut={SHORTCUTS.share.keys}
            onClick={() =>
              void (media.isSharing ? actions.stopScreenShare() : actions.startScreenShare())
            }
          />
        )}
        <ControlButton
          icon={Settings2}
          label="Devices"
          caption="Devices"
          look="on"
          onClick={() => setDialog("devices")}
        />
        <ControlButton
          icon={UserPlus}
          label="Invite"
          caption="Invite"
          look="on"
          onClick={() => setDialog("invite")}
        />
        {children}
        <ControlButton
          icon={PhoneOff}
          label="Leave call"
          caption="Leave"
          look="leave"
          onClick={onLeave}
        />
      </div>
      <DevicesDialog
        isOpen={dialog === "devices"}
        onClose={close}
        media={media}
        onSwitch={(kind, id) => void actions.switchDevice(kind, id)}
      />
      <InviteDialog isOpen={dialog === "invite"} onClose={close} roomId={roomId} />
    </>
  );
}
