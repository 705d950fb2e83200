import { useEffect, useRef } from "react";
import { classes } from "../../ui/classes";

interface StreamVideoProps {
  label: string;
  stream: MediaStream | null;
  /** Own pictures make no sound. */
  isSilent?: boolean;
  /** The self view is a mirror. */
  isMirrored?: boolean;
  fit?: "cover" | "contain";
  speakerId?: string | null;
  onSoundBlocked?: () => void;
  className?: string | false;
}

/** A stream on the screen and in the speaker. */
export function StreamVideo({
  label,
  stream,
  isSilent = false,
  isMirrored = false,
  fit = "cover",
  speakerId = null,
  onSoundBlocked,
  className,
}: StreamVideoProps) {
  const ref = useRef<HTMLVideoElement>(null);

  useEffect(() => {
    const video = ref.current;
    if (!video || video.srcObject === stream) return;
    video.srcObject = stream;
    if (!stream) return;
    video.play().catch((error: unknown) => {
      if (error instanceof DOMException && error.name === "NotAllowedError") onSoundBlocked?.();
    });
  }, [stream, onSoundBlocked]);

  useEffect(() => {
    const video = ref.current;
    if (!video || isSilent || speakerId === null || !("setSinkId" in video)) return;
    // A speaker that was unplugged since: the browser goes on with its default.
    video.setSinkId(speakerId).catch(() => undefined);
  }, [speakerId, isSilent]);

  return (
    <video
      ref={ref}
      aria-label={label}
      autoPlay
      playsInline
      muted={isSilent}
      className={classes(
        "size-full",
        fit === "cover" ? "object-cover" : "object-contain",
        isMirrored && "-scale-x-100",
        className,
      )}
    />
  );
}
