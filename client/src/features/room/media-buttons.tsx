import { Mic, MicOff, Video, VideoOff } from "lucide-react";
import type { LocalMedia } from "../../call/types";
import { SHORTCUTS, type ShortcutName } from "../shortcuts/shortcuts";
import { ControlButton } from "./control-button";

interface MediaButtonsProps {
  media: LocalMedia;
  /** In a call keys do the same. */
  hasShortcuts?: boolean;
  onToggleMicrophone: () => void;
  onToggleCamera: () => void;
}

/** Microphone and camera, before the call and in it. */
export function MediaButtons({
  media,
  hasShortcuts = false,
  onToggleMicrophone,
  onToggleCamera,
}: MediaButtonsProps) {
  const keysOf = (name: ShortcutName) => (hasShortcuts ? { shortcut: SHORTCUTS[name].keys } : {});
  return (
    <>
      <ControlButton
        icon={media.isMuted ? MicOff : Mic}
        label={media.isMuted ? "Unmute microphone" : "Mute microphone"}
        caption={media.isMuted ? "Unmute" : "Mute"}
        look={media.isMuted ? "off" : "on"}
        {...keysOf("microphone")}
        onClick={onToggleMicrophone}
      />
      <ControlButton
        icon={media.isCameraOff ? VideoOff : Video}
        label={media.isCameraOff ? "Turn camera on" : "Turn camera off"}
        caption={media.isCameraOff ? "Camera on" : "Camera off"}
        look={media.isCameraOff ? "off" : "on"}
        {...keysOf("camera")}
        onClick={onToggleCamera}
      />
    </>
  );
}
