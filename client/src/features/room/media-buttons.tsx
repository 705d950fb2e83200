import { Mic, MicOff, Video, VideoOff } from "lucide-react";
import type { LocalMedia } from "../../call/types";
import { SHORTCUTS, type ShortcutName } from "../shortcuts/shortcuts";
import { ControlButton } from "./control-button";

interface MediaButtonsProps {
  media: LocalMedia;
  /** False while a host keeps one muted. */
  mayUnmute?: boolean;
  /** In a call keys do the same. */
  hasShortcuts?: boolean;
  onToggleMicrophone: () => void;
  onToggleCamera: () => void;
}

/** Microphone and camera, before the call and in it. */
export function MediaButtons({
  media,
  mayUnmute = true,
  hasShortcuts = false,
  onToggleMicrophone,
  onToggleCamera,
}: MediaButtonsProps) {
  const keysOf = (name: ShortcutName) => (hasShortcuts ? { shortcut: SHORTCUTS[name].keys } : {});
  return (
    <>
      <ControlButton
        {...microphoneLook(media.isMuted, mayUnmute)}
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

function microphoneLook(isMuted: boolean, mayUnmute: boolean) {
  if (!mayUnmute) {
    return { icon: MicOff, label: "Muted by the host", caption: "Muted", look: "blocked" } as const;
  }
  return isMuted
    ? ({ icon: MicOff, label: "Unmute microphone", caption: "Unmute", look: "off" } as const)
    : ({ icon: Mic, label: "Mute microphone", caption: "Mute", look: "on" } as const);
}
