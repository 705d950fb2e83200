/** The own microphone, camera and screen, as their user turns them on and off in a call. */

import type { LocalMedia } from "../rtc/local-media";
import type { CallActions } from "./types";

type OwnControls = Pick<
  CallActions,
  | "toggleMicrophone"
  | "setMicrophone"
  | "toggleCamera"
  | "startScreenShare"
  | "stopScreenShare"
  | "switchDevice"
>;

interface Limits {
  /** False while a host keeps us muted. */
  readonly mayUnmute: () => boolean;
  readonly onNotice: (text: string) => void;
}

export function ownControls(media: LocalMedia, { mayUnmute, onNotice }: Limits): OwnControls {
  const unlessKeptMuted = async (isUnmuting: boolean, change: () => Promise<void>) => {
    if (isUnmuting && !mayUnmute())
      onNotice("The host has muted you. Raise your hand to ask to speak.");
    else await change();
  };
  return {
    toggleMicrophone: () =>
      unlessKeptMuted(media.state.get().isMuted, () => media.toggleMicrophone()),
    setMicrophone: (isOn) => unlessKeptMuted(isOn, () => media.setMicrophone(isOn)),
    toggleCamera: () => media.toggleCamera(),
    startScreenShare: () =>
      media.startScreenShare().catch(() => onNotice("Your screen cannot be shared")),
    stopScreenShare: async () => media.stopScreenShare(),
    switchDevice: (kind, deviceId) => media.switchDevice(kind, deviceId),
  };
}
