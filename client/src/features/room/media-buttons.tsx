import { Mic, MicOff, Video, VideoOff } from "lucide-react";
import type { LocalMedia } from "../../call/types";
import { ControlButton } from "./control-button";

interface MediaButtonsProps {
  media: LocalMedia;
  onToggleMicrophone: () => void;
  onToggleCamera: () => void;
}

/** Microphone and camera, before the call and in it. */
export function MediaButtons({ media, onToggleMicrophone, onToggleCamera }: MediaButtonsProps) {
  return (
    <>
      <ControlButton
        icon={media.isMuted ? MicOff : Mic}
        label={media.isMuted ? "Unmute microphone" : "Mute microphone"}
        caption={media.isMuted ? "Unmute" : "Mute"}
        look={media.isMuted ? "off" : "on"}
        onClick={onToggleMicrophone}
      />
      <ControlButton
        icon={media.isCameraOff ? VideoOff : Video}
        label={media.isCameraOff ? "Turn camera on" : "Turn camera off"}
        caption={media.isCameraOff ? "Camera on" : "Camera off"}
        look={media.isCameraOff ? "off" : "on"}
        onClick={onToggleCamera}
      />
    </>
  );
}
