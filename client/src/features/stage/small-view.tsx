import { Mic, MicOff, Undo2 } from "lucide-react";
import type { ReactNode } from "react";
import { createPortal } from "react-dom";
import { StreamVideo } from "../room/stream-video";
import { Placeholder } from "./tile-frame";

interface SmallViewProps {
  body: HTMLElement;
  /** Of whom is shown; null when nobody else is here. */
  name: string | null;
  stream: MediaStream | null;
  isMuted: boolean;
  onToggleMicrophone: () => void;
  onClose: () => void;
}

/** What the small window shows: one picture, and the microphone within reach. */
export function SmallView({
  body,
  name,
  stream,
  isMuted,
  onToggleMicrophone,
  onClose,
}: SmallViewProps) {
  const Icon = isMuted ? MicOff : Mic;
  return createPortal(
    <main className="fixed inset-0 bg-tile text-tile-ink">
      {stream ? (
        <StreamVideo label={name ?? ""} stream={stream} fit="contain" isSilent />
      ) : (
        <Placeholder name={name ?? "?"}>{name === null && <p>Nobody else is here</p>}</Placeholder>
      )}
      <footer className="absolute inset-x-2 bottom-2 flex items-center gap-2">
        <p className="min-w-0 flex-1 truncate">
          <span className="rounded-full bg-scrim px-2.5 py-1 text-sm">{name}</span>
        </p>
        <RoundButton label={isMuted ? "Unmute" : "Mute"} onClick={onToggleMicrophone}>
          <Icon aria-hidden="true" className="size-5" />
        </RoundButton>
        <RoundButton label="Back to the call" onClick={onClose}>
          <Undo2 aria-hidden="true" className="size-5" />
        </RoundButton>
      </footer>
    </main>,
    body,
  );
}

interface RoundButtonProps {
  label: string;
  onClick: () => void;
  children: ReactNode;
}

function RoundButton({ label, onClick, children }: RoundButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={onClick}
      className="grid size-11 shrink-0 cursor-pointer place-items-center rounded-full bg-scrim hover:bg-black"
    >
      {children}
    </button>
  );
}
