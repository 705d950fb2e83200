import { Volume2 } from "lucide-react";
import { useCallback, useState } from "react";
import type { CallActions, CallState } from "../../call/types";
import { Button } from "../../ui/button";
import { CopyField } from "../../ui/copy-field";
import { Logo } from "../../ui/logo";
import { ScreenTitle } from "../../ui/screen-title";
import { inviteLink } from "../lobby/room-code";
import { Controls } from "./controls";
import { Notices } from "./notices";
import { Stage } from "./stage";
import { useWakeLock } from "./use-wake-lock";

interface CallScreenProps {
  roomId: string;
  name: string;
  state: CallState;
  actions: CallActions;
  onLeave: () => void;
}

export function CallScreen({ roomId, name, state, actions, onLeave }: CallScreenProps) {
  const [isSoundBlocked, setSoundBlocked] = useState(false);
  useWakeLock();
  const onSoundBlocked = useCallback(() => setSoundBlocked(true), []);
  return (
    <div className="flex h-dvh flex-col gap-2 overflow-hidden pt-[env(safe-area-inset-top)] pb-[max(0.75rem,env(safe-area-inset-bottom))]">
      <CallHeader roomId={roomId} peopleCount={state.participants.length + 1} />
      <main className="relative mx-2 min-h-0 flex-1 sm:mx-4">
        <Notices notices={state.notices} onDismiss={actions.dismissNotice} />
        <Stage
          state={state}
          name={name}
          onRetry={() => void actions.retry()}
          onSoundBlocked={onSoundBlocked}
        />
        {state.participants.length === 0 && <AloneCard roomId={roomId} />}
        {isSoundBlocked && <SoundButton onUnblocked={() => setSoundBlocked(false)} />}
      </main>
      <footer>
        <Controls roomId={roomId} media={state.media} actions={actions} onLeave={onLeave} />
      </footer>
    </div>
  );
}

function CallHeader({ roomId, peopleCount }: { roomId: string; peopleCount: number }) {
  return (
    <header className="grid grid-cols-[1fr_auto_1fr] items-center gap-3 px-3 pt-2 sm:px-4">
      <Logo isCompact />
      <ScreenTitle tab={roomId} className="min-w-0 truncate font-mono text-sm font-normal">
        <span className="sr-only">Call in room </span>
        {roomId}
      </ScreenTitle>
      <p className="text-right text-sm text-ink-soft">
        {peopleCount === 1 ? "1 person" : `${peopleCount} people`}
      </p>
    </header>
  );
}

function AloneCard({ roomId }: { roomId: string }) {
  return (
    <section className="absolute inset-x-3 bottom-12 z-10 mx-auto grid max-w-lg gap-3 rounded-card border border-line bg-surface p-4 shadow-card">
      <p>
        <strong>Nobody else is here yet.</strong> Send the link to whoever should come:
      </p>
      <CopyField what="invite link" text={inviteLink(roomId)} />
    </section>
  );
}

/** Some browsers play no sound before the first click on a page. */
function SoundButton({ onUnblocked }: { onUnblocked: () => void }) {
  async function playAll() {
    const videos = Array.from(document.querySelectorAll("video"));
    await Promise.allSettled(videos.map((video) => video.play()));
    onUnblocked();
  }
  return (
    <Button
      className="absolute top-14 left-1/2 z-20 -translate-x-1/2"
      onClick={() => void playAll()}
    >
      <Volume2 aria-hidden="true" className="size-5" />
      Turn the sound on
    </Button>
  );
}
