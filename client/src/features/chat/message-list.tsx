import { ArrowDown, Lock } from "lucide-react";
import type { ChatEntry, ChatState } from "../../call/chat-types";
import { Avatar } from "../../ui/avatar";
import { Button } from "../../ui/button";
import { GuestMark } from "../../ui/guest-mark";
import { groupMessages, isFromGuest, type MessageGroup, type Own } from "./message-groups";
import { MessageItem, type MessageVerbs } from "./message-item";
import { timeText } from "./time-text";
import { useLogScroll } from "./use-log-scroll";

interface MessageListProps {
  chat: ChatState;
  own: Own;
  ownName: string;
  verbs: MessageVerbs;
  onLoadEarlier: () => void;
}

export function MessageList({ chat, own, ownName, verbs, onLoadEarlier }: MessageListProps) {
  const { entries, hasEarlier, isLoadingEarlier } = chat;
  const { ref, hasNews, onScroll, scrollToEnd } = useLogScroll(entries);
  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <div
        ref={ref}
        role="log"
        aria-label="Messages"
        aria-live="polite"
        aria-busy={isLoadingEarlier}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it is scrolled by keyboard.
        tabIndex={0} // oxlint-disable-line jsx-a11y/no-noninteractive-tabindex
        onScroll={onScroll}
        className="grid min-h-0 flex-1 grid-cols-1 content-start gap-4 overflow-y-auto overscroll-contain p-3 [overflow-anchor:none]"
      >
        {hasEarlier && (
          <Button tone="quiet" isBusy={isLoadingEarlier} onClick={onLoadEarlier}>
            Load earlier messages
          </Button>
        )}
        {entries.length === 0 && <Nothing />}
        {groupMessages(entries, own).map((group) => (
          <Group key={group.key} group={group} ownName={ownName} all={entries} verbs={verbs} />
        ))}
      </div>
      {hasNews && (
        <Button
          className="absolute bottom-3 left-1/2 -translate-x-1/2 shadow-card"
          onClick={scrollToEnd}
        >
          <ArrowDown aria-hidden="true" className="size-5" />
          New messages
        </Button>
      )}
    </div>
  );
}

function Nothing() {
  return (
    <p className="px-4 py-8 text-center text-sm text-ink-soft">
      Nothing has been written yet. Everybody in the room can read what you write here, also those
      who come later.
    </p>
  );
}

interface GroupProps {
  group: MessageGroup;
  ownName: string;
  all: readonly ChatEntry[];
  verbs: MessageVerbs;
}

function Group({ group, ownName, all, verbs }: GroupProps) {
  const { isOwn, entries } = group;
  const [first] = entries;
  const author = isOwn ? "You" : first.name || "Somebody";
  return (
    <div className="grid grid-cols-1 gap-1">
      <div className="flex min-w-0 items-center gap-2 text-sm">
        <Avatar name={isOwn ? ownName : first.name} className="w-7 shrink-0 text-xs" />
        <bdi className="truncate font-semibold">{author}</bdi>
        {!isOwn && isFromGuest(first) && <GuestMark />}
        <time
          dateTime={new Date(first.sentAt).toISOString()}
          className="shrink-0 text-xs text-ink-soft"
        >
          {timeText(first.sentAt)}
        </time>
      </div>
      {first.to !== null && (
        <p className="flex items-center gap-1 text-xs text-ink-soft">
          <Lock aria-hidden="true" className="size-3.5 shrink-0" />
          <span className="truncate">{isOwn ? `Only to ${first.toName}` : "Only to you"}</span>
        </p>
      )}
      {entries.map((entry) => (
        <MessageItem
          key={entry.key}
          entry={entry}
          author={author}
          isOwn={isOwn}
          quoted={all.find(({ id }) => id !== null && id === entry.replyTo) ?? null}
          verbs={verbs}
        />
      ))}
    </div>
  );
}
