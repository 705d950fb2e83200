import { LayoutGrid, MessageSquare, Users, Volume2 } from "lucide-react";
import { type Ref, useCallback, useEffect, useState } from "react";
import type { CallActions, CallState } from "../../call/types";
import { useChat, useHosting } from "../../call/use-call";
import { Button } from "../../ui/button";
import { classes } from "../../ui/classes";
import { CopyField } from "../../ui/copy-field";
import { Logo } from "../../ui/logo";
import { ScreenTitle } from "../../ui/screen-title";
import { ReactionPicker } from "../chat/reactions";
import { SidePanel } from "../chat/side-panel";
import { useSidePanel } from "../chat/use-side-panel";
import { KeptMutedBanner } from "../hosting/kept-muted-banner";
import { LockMark } from "../hosting/lock-mark";
import { WaitingBadge } from "../hosting/waiting-badge";
import { WaitingBanner } from "../hosting/waiting-banner";
import { inviteLink } from "../lobby/room-code";
import { SHORTCUTS } from "../shortcuts/shortcuts";
import { StageArea, type StageDialog } from "../stage/stage-area";
import { ControlButton } from "./control-button";
import { Controls } from "./controls";
import { EndingBanner } from "./ending-banner";
import { HandButton } from "./hand-button";
import { useMeeting } from "./meeting-context";
import { Notices } from "./notices";
import { useWakeLock } from "./use-wake-lock";

interface CallScreenProps {
  roomId: string;
  name: string;
  /** The account's id. */
  userId: string | null;
  state: CallState;
  actions: CallActions;
  onLeave: () => void;
}

export function CallScreen({ roomId, name, userId, state, actions, onLeave }: CallScreenProps) {
  const [isSoundBlocked, setSoundBlocked] = useState(false);
  const [dialog, setDialog] = useState<StageDialog>(null);
  const chat = useChat();
  const { state: hosting } = useHosting();
  const hasChat = chat.state.phase !== "unsupported";
  const { panel, isCovering, chatButtonRef, show, toggle, close } = useSidePanel(hasChat);
  const { setOpen } = chat.actions;
  useWakeLock();
  useEffect(() => setOpen(panel === "chat"), [setOpen, panel]);
  const onSoundBlocked = useCallback(() => setSoundBlocked(true), []);
  return (
    <div className="flex h-dvh flex-col gap-2 overflow-hidden pt-[env(safe-area-inset-top)] pb-[max(0.75rem,env(safe-area-inset-bottom))]">
      <CallHeader
        roomId={roomId}
        peopleCount={state.participants.length + 1}
        waitingCount={hosting.waiting.length}
        isCovered={isCovering}
        onPeople={() => toggle("people")}
        onView={() => setDialog("view")}
      />
      <EndingBanner />
      <WaitingBanner isHidden={isCovering || panel === "people"} onShow={() => show("people")} />
      <KeptMutedBanner ownId={state.ownId} isHidden={isCovering} />
      <div className="flex min-h-0 flex-1">
        <div className="relative mx-2 flex min-w-0 flex-1 sm:mx-4">
          <Notices
            notices={state.notices}
            isOverAll={isCovering && panel === "people"}
            onDismiss={actions.dismissNotice}
          />
          <main inert={isCovering} className="relative min-w-0 flex-1">
            <StageArea
              state={state}
              actions={actions}
              name={name}
              isCovered={isCovering}
              dialog={dialog}
              onDialog={setDialog}
              onSoundBlocked={onSoundBlocked}
            />
            {state.participants.length === 0 && <AloneCard roomId={roomId} />}
            {isSoundBlocked && <SoundButton onUnblocked={() => setSoundBlocked(false)} />}
          </main>
        </div>
        <SidePanel
          panel={panel}
          call={state}
          chat={chat}
          ownName={name}
          userId={userId}
          hosting={hosting}
          onShow={show}
          onClose={close}
        />
      </div>
      <footer inert={isCovering}>
        <Controls roomId={roomId} media={state.media} actions={actions} onLeave={onLeave}>
          {hasChat && (
            <>
              <HandButton ownId={state.ownId} />
              <ReactionPicker onReact={chat.actions.react} />
              <ChatButton
                ref={chatButtonRef}
                unread={chat.state.unread}
                isOpen={panel === "chat"}
                onClick={() => toggle("chat")}
              />
            </>
          )}
        </Controls>
      </footer>
    </div>
  );
}

const HEADER_BUTTON =
  "inline-flex min-h-9 cursor-pointer items-center gap-1.5 rounded-full text-sm whitespace-nowrap text-ink-soft hover:bg-sunken";

interface CallHeaderProps {
  roomId: string;
  peopleCount: number;
  /** In the lobby. */
  waitingCount: number;
  isCovered: boolean;
  onPeople: () => void;
  onView: () => void;
}

function CallHeader(props: CallHeaderProps) {
  const { roomId, peopleCount, waitingCount, isCovered, onPeople, onView } = props;
  const meeting = useMeeting();
  return (
    <header
      inert={isCovered}
      className="grid grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-3 px-3 pt-2 text-center sm:grid-cols-[1fr_minmax(0,auto)_1fr] sm:px-4"
    >
      <div className="flex">
        <Logo isCompact />
      </div>
      <ScreenTitle
        tab={meeting?.title ?? roomId}
        className={classes("min-w-0 truncate text-sm font-normal", !meeting && "font-mono")}
      >
        <span className="sr-only">{meeting ? "Call: " : "Call in room "}</span>
        {meeting?.title ?? roomId}
      </ScreenTitle>
      <div className="flex items-center justify-self-end">
        <LockMark />
        <button
          type="button"
          title="Show who is here"
          onClick={onPeople}
          className={`${HEADER_BUTTON} px-2`}
        >
          <Users aria-hidden="true" className="size-4 max-sm:hidden" />
          {peopleCount === 1 ? "1 person" : `${peopleCount} people`}
          <WaitingBadge count={waitingCount} />
        </button>
        <button
          type="button"
          aria-label="View"
          title="View"
          onClick={onView}
          className={`${HEADER_BUTTON} w-9 justify-center`}
        >
          <LayoutGrid aria-hidden="true" className="size-4" />
        </button>
      </div>
    </header>
  );
}

interface ChatButtonProps {
  ref: Ref<HTMLButtonElement>;
  unread: number;
  isOpen: boolean;
  onClick: () => void;
}

function ChatButton({ ref, unread, isOpen, onClick }: ChatButtonProps) {
  const news = unread === 1 ? "1 unread message" : `${unread} unread messages`;
  const label = isOpen ? "Close chat" : "Open chat";
  return (
    <>
      <ControlButton
        ref={ref}
        icon={MessageSquare}
        label={unread > 0 ? `${label}, ${news}` : label}
        caption="Chat"
        look={isOpen ? "active" : "on"}
        isExpanded={isOpen}
        shortcut={SHORTCUTS.chat.keys}
        badge={unread}
        onClick={onClick}
      />
      <p role="status" className="sr-only">
        {unread > 0 && news}
      </p>
    </>
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
