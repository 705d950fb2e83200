import { useRef } from "react";
import type { ChatActions, ChatState, UseFiles } from "../../call/chat-types";
import type { CallState } from "../../call/types";
import { Button } from "../../ui/button";
import { Message } from "../../ui/message";
import { Spinner } from "../../ui/spinner";
import { Composer } from "./composer";
import { type Draft, replyDraft } from "./draft";
import { isOwnEntry } from "./message-groups";
import type { MessageVerbs } from "./message-item";
import { MessageList } from "./message-list";
import { typingText } from "./typing-text";
import { useFileDrop } from "./use-file-drop";

interface ChatViewProps {
  call: Pick<CallState, "ownId" | "participants">;
  chat: ChatState;
  actions: ChatActions;
  files: UseFiles;
  /** The account's name and id. */
  ownName: string;
  userId: string | null;
  /** Of the meeting: they take back what anybody has written. */
  isHost: boolean;
  draft: Draft;
  onDraft: (draft: Draft) => void;
}

export function ChatView(props: ChatViewProps) {
  const { call, chat, actions, files, ownName, userId, isHost, draft, onDraft } = props;
  const textRef = useRef<HTMLTextAreaElement>(null);
  const ref = useRef<HTMLDivElement>(null);
  const isDropOver = useFileDrop(ref, (dropped) => {
    if (files.isOffered && !draft.editing) files.actions.attach(dropped);
  });
  const own = { id: call.ownId, userId };
  const write = (next: Draft) => {
    onDraft(next);
    textRef.current?.focus();
  };
  const verbs: MessageVerbs = {
    onReply: (entry) => write(replyDraft(draft, entry, isOwnEntry(entry, own))),
    onEdit: ({ id, text }) => id !== null && write({ ...draft, editing: { id, text } }),
    onRemove: ({ id }) => {
      if (id !== null) actions.remove(id);
      // The button that had the focus goes with the message.
      textRef.current?.focus();
    },
    mayRemoveAny: isHost,
    onRetry: actions.retry,
    onDiscard: actions.discard,
    linksOf: files.actions.linksOf,
  };
  return (
    <div ref={ref} className="relative flex min-h-0 flex-1 flex-col">
      {isWaiting(chat) ? (
        <Waiting hasFailed={chat.phase === "failed"} onReload={() => void actions.reload()} />
      ) : (
        <MessageList
          chat={chat}
          own={own}
          ownName={ownName}
          verbs={verbs}
          onLoadEarlier={() => void actions.loadEarlier()}
        />
      )}
      <p className="min-h-6 truncate px-3 text-sm text-ink-soft">
        {typingText(chat.typing, call.participants)}
      </p>
      <Composer
        draft={draft}
        onDraft={onDraft}
        participants={call.participants}
        actions={actions}
        files={files}
        textRef={textRef}
      />
      {isDropOver && files.isOffered && <DropHint />}
    </div>
  );
}

function DropHint() {
  return (
    <p className="pointer-events-none absolute inset-2 grid place-items-center rounded-card border-2 border-dashed border-accent bg-surface/90 font-semibold">
      Drop files to attach them
    </p>
  );
}

function isWaiting({ phase, entries }: ChatState): boolean {
  return phase !== "ready" && entries.length === 0;
}

function Waiting({ hasFailed, onReload }: { hasFailed: boolean; onReload: () => void }) {
  if (!hasFailed) {
    return (
      <p className="flex flex-1 items-center justify-center gap-2 p-4 text-sm text-ink-soft">
        <Spinner />
        Loading the messages…
      </p>
    );
  }
  return (
    <div className="flex-1 p-3">
      <Message tone="warn" role="alert" title="The messages could not be loaded">
        <Button tone="secondary" onClick={onReload}>
          Try again
        </Button>
      </Message>
    </div>
  );
}
