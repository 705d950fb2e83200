import { X } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import type { UseChat } from "../../call/chat-types";
import type { HostingState } from "../../call/hosting";
import type { CallState } from "../../call/types";
import { classes } from "../../ui/classes";
import { WaitingBadge } from "../hosting/waiting-badge";
import { ChatView } from "./chat-view";
import { EMPTY_DRAFT } from "./draft";
import { PeopleList } from "./people-list";
import type { PanelName } from "./use-side-panel";

interface SidePanelProps {
  panel: PanelName | null;
  call: CallState;
  chat: UseChat;
  ownName: string;
  userId: string | null;
  hosting: Pick<HostingState, "hasPowers" | "waiting">;
  onShow: (panel: PanelName) => void;
  onClose: () => void;
}

const TITLES: Record<PanelName, string> = { chat: "Chat", people: "People" };

/** Chat and participants beside the call; on phones over it. What was begun to write is kept. */
export function SidePanel(props: SidePanelProps) {
  const { panel, call, chat, ownName, userId, hosting, onShow, onClose } = props;
  const [draft, setDraft] = useState(EMPTY_DRAFT);
  if (panel === null) return null;
  return (
    <PanelFrame
      panel={panel}
      hasChat={chat.state.phase !== "unsupported"}
      waitingCount={hosting.waiting.length}
      onShow={onShow}
      onClose={onClose}
    >
      {panel === "chat" ? (
        <ChatView
          call={call}
          chat={chat.state}
          actions={chat.actions}
          files={chat.files}
          ownName={ownName}
          userId={userId}
          isHost={hosting.hasPowers}
          draft={draft}
          onDraft={setDraft}
        />
      ) : (
        <PeopleList call={call} ownName={ownName} />
      )}
    </PanelFrame>
  );
}

interface PanelFrameProps {
  panel: PanelName;
  hasChat: boolean;
  /** In the lobby. */
  waitingCount: number;
  onShow: (panel: PanelName) => void;
  onClose: () => void;
  children: ReactNode;
}

function PanelFrame(props: PanelFrameProps) {
  const { panel, hasChat, waitingCount, onShow, onClose, children } = props;
  const ref = useRef<HTMLElement>(null);
  useEffect(() => {
    // On a touch screen a text field would bring up the keyboard.
    const field =
      panel === "chat" && !isTouchScreen() ? ref.current?.querySelector("textarea") : null;
    (field ?? ref.current?.querySelector<HTMLElement>("h2"))?.focus();
  }, [panel]);
  return (
    <aside
      ref={ref}
      aria-label="Chat and participants"
      className={classes(
        "flex min-h-0 flex-col bg-surface text-ink",
        "max-md:fixed max-md:inset-x-0 max-md:top-0 max-md:z-40 max-md:h-dvh",
        "max-md:pt-[env(safe-area-inset-top)] max-md:pb-[env(safe-area-inset-bottom)]",
        "md:mr-4 md:w-84 md:shrink-0 md:overflow-hidden md:rounded-card md:border md:border-line",
      )}
    >
      <div className="flex items-center gap-2 border-b border-line p-2 pl-4">
        <h2 tabIndex={-1} className="sr-only">
          {TITLES[panel]}
        </h2>
        {hasChat && (
          <PanelTab text="Messages" isPressed={panel === "chat"} onClick={() => onShow("chat")} />
        )}
        <PanelTab text="People" isPressed={panel === "people"} onClick={() => onShow("people")}>
          <WaitingBadge count={waitingCount} />
        </PanelTab>
        <button
          type="button"
          aria-label="Close panel"
          onClick={onClose}
          className="ml-auto grid size-11 shrink-0 cursor-pointer place-items-center rounded-full text-ink-soft hover:bg-sunken hover:text-ink"
        >
          <X aria-hidden="true" className="size-5" />
        </button>
      </div>
      {children}
    </aside>
  );
}

interface PanelTabProps {
  text: string;
  isPressed: boolean;
  onClick: () => void;
  children?: ReactNode;
}

function PanelTab({ text, isPressed, onClick, children }: PanelTabProps) {
  return (
    <button
      type="button"
      aria-pressed={isPressed}
      onClick={onClick}
      className={classes(
        "inline-flex min-h-9 cursor-pointer items-center gap-1.5 rounded-full px-3 text-sm font-semibold",
        isPressed ? "bg-accent-soft text-accent-soft-ink" : "text-ink-soft hover:bg-sunken",
      )}
    >
      {text}
      {children}
    </button>
  );
}

function isTouchScreen(): boolean {
  return typeof matchMedia === "function" && matchMedia("(pointer: coarse)").matches;
}
