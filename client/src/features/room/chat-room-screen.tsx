import { LogOut, UserPlus, Users } from "lucide-react";
import { useEffect, useState } from "react";
import type { CallActions, CallState } from "../../call/types";
import { useChat, useHosting } from "../../call/use-call";
import { Button } from "../../ui/button";
import { classes } from "../../ui/classes";
import { Logo } from "../../ui/logo";
import { ScreenTitle } from "../../ui/screen-title";
import { ChatView } from "../chat/chat-view";
import { EMPTY_DRAFT } from "../chat/draft";
import { PeopleList } from "../chat/people-list";
import { LockMark } from "../hosting/lock-mark";
import { WaitingBadge } from "../hosting/waiting-badge";
import { WaitingBanner } from "../hosting/waiting-banner";
import { EndingBanner } from "./ending-banner";
import { InviteDialog } from "./invite-dialog";
import { useMeeting } from "./meeting-context";
import { Notices } from "./notices";

interface ChatRoomScreenProps {
  roomId: string;
  name: string;
  userId: string | null;
  state: CallState;
  actions: CallActions;
  onLeave: () => void;
}

/** A meeting in writing: messages and who is here, without camera and microphone. */
export function ChatRoomScreen(props: ChatRoomScreenProps) {
  const { roomId, name, userId, state, actions, onLeave } = props;
  const chat = useChat();
  const { hasPowers, waiting } = useHosting().state;
  const [draft, setDraft] = useState(EMPTY_DRAFT);
  const [arePeopleShown, showPeople] = useState(false);
  const { setOpen } = chat.actions;
  useEffect(() => {
    setOpen(true);
    return () => setOpen(false);
  }, [setOpen]);
  return (
    <div className="mx-auto flex h-dvh max-w-6xl flex-col gap-2 overflow-hidden pt-[env(safe-area-inset-top)] pb-[max(0.75rem,env(safe-area-inset-bottom))]">
      <ChatRoomHeader
        roomId={roomId}
        peopleCount={state.participants.length + 1}
        waitingCount={waiting.length}
        arePeopleShown={arePeopleShown}
        onPeople={() => showPeople(!arePeopleShown)}
        onLeave={onLeave}
      />
      <EndingBanner />
      <WaitingBanner isHidden={arePeopleShown} onShow={() => showPeople(true)} />
      <div className="relative flex min-h-0 flex-1 gap-4 px-2 sm:px-4">
        <Notices
          notices={state.notices}
          isOverAll={arePeopleShown}
          onDismiss={actions.dismissNotice}
        />
        <main
          className={classes(
            "relative flex min-h-0 min-w-0 flex-1 flex-col rounded-card border border-line bg-surface",
            arePeopleShown && "max-md:hidden",
          )}
        >
          <ChatView
            call={state}
            chat={chat.state}
            actions={chat.actions}
            files={chat.files}
            ownName={name}
            userId={userId}
            isHost={hasPowers}
            draft={draft}
            onDraft={setDraft}
          />
        </main>
        <aside
          aria-labelledby="people-here"
          className={classes(
            "flex min-h-0 flex-col rounded-card border border-line bg-surface md:w-72 md:shrink-0",
            arePeopleShown ? "max-md:flex-1" : "max-md:hidden",
          )}
        >
          <h2 id="people-here" className="px-5 pt-4 text-sm font-semibold text-ink-soft">
            People
          </h2>
          <PeopleList call={state} ownName={name} hasMedia={false} />
        </aside>
      </div>
    </div>
  );
}

interface ChatRoomHeaderProps {
  roomId: string;
  peopleCount: number;
  /** In the lobby. */
  waitingCount: number;
  arePeopleShown: boolean;
  onPeople: () => void;
  onLeave: () => void;
}

function ChatRoomHeader(props: ChatRoomHeaderProps) {
  const { roomId, peopleCount, waitingCount, arePeopleShown, onPeople, onLeave } = props;
  const [isInviting, setInviting] = useState(false);
  const title = useMeeting()?.title ?? roomId;
  return (
    <header className="flex items-center gap-1 px-3 pt-2 sm:gap-3 sm:px-4">
      <Logo isCompact />
      <ScreenTitle
        tab={title}
        className="min-w-0 flex-1 truncate border-l border-line pl-3 text-base font-semibold"
      >
        <span className="sr-only">Chat: </span>
        {title}
      </ScreenTitle>
      <LockMark />
      <Button
        tone="quiet"
        className="px-2! md:hidden"
        aria-expanded={arePeopleShown}
        onClick={onPeople}
      >
        <Users aria-hidden="true" className="size-5" />
        <span className="sr-only">{arePeopleShown ? "Hide people" : "Show people"}, </span>
        {peopleCount}
        <WaitingBadge count={waitingCount} />
      </Button>
      <Button
        tone="quiet"
        className="max-sm:px-2!"
        aria-label="Invite"
        onClick={() => setInviting(true)}
      >
        <UserPlus aria-hidden="true" className="size-5" />
        <span className="max-sm:hidden">Invite</span>
      </Button>
      <Button tone="secondary" className="max-sm:px-3!" aria-label="Leave chat" onClick={onLeave}>
        <LogOut aria-hidden="true" className="size-5" />
        <span className="max-sm:hidden">Leave</span>
      </Button>
      <InviteDialog isOpen={isInviting} onClose={() => setInviting(false)} roomId={roomId} />
    </header>
  );
}
