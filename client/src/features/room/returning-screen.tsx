import { useEffect, useRef } from "react";
import type { Seat } from "../../call/types";
import { usePreview } from "../../call/use-call";
import { WaitingScreen } from "../../ui/waiting-screen";

interface ReturningScreenProps {
  seat: Seat;
  /** Microphone and camera are as they were. */
  onReady: () => void;
  /** They cannot be: the user has to look. */
  onStuck: () => void;
}

/** After a reload: opens the devices, mutes what was muted, and goes back into the call. */
export function ReturningScreen({ seat, onReady, onStuck }: ReturningScreenProps) {
  const { media, toggleMicrophone, toggleCamera } = usePreview();
  const hasGoneOn = useRef(false);

  useEffect(() => {
    if (media.isStarting || hasGoneOn.current) return;
    hasGoneOn.current = true;
    const restore = async () => {
      if (media.isMuted !== seat.isMuted) await toggleMicrophone();
      if (media.isCameraOff !== seat.isCameraOff) await toggleCamera();
    };
    if (media.problem) onStuck();
    else void restore().then(onReady);
  }, [media, seat, toggleMicrophone, toggleCamera, onReady, onStuck]);

  return <WaitingScreen text="Bringing you back into the call…" />;
}
