import { type LucideIcon, Pencil, Reply, Trash2 } from "lucide-react";
import type { ChatActions, ChatEntry, FileActions } from "../../call/chat-types";
import { classes } from "../../ui/classes";
import { FileCard } from "./file-card";
import { MessageText } from "./message-text";
import { timeText } from "./time-text";

export interface MessageVerbs {
  readonly onReply: (entry: ChatEntry) => void;
  readonly onEdit: (entry: ChatEntry) => void;
  readonly onRemove: (entry: ChatEntry) => void;
  /** Hosts take back what anybody has written. */
  readonly mayRemoveAny: boolean;
  readonly onRetry: ChatActions["retry"];
  readonly onDiscard: ChatActions["discard"];
  readonly linksOf: FileActions["linksOf"];
}

interface MessageItemProps {
  entry: ChatEntry;
  /** "You", or who wrote it. */
  author: string;
  isOwn: boolean;
  /** What it answers; null when that is not loaded. */
  quoted: ChatEntry | null;
  verbs: MessageVerbs;
}

export function MessageItem({ entry, author, isOwn, quoted, verbs }: MessageItemProps) {
  const { isDeleted, replyTo, file, text, isEdited, delivery } = entry;
  return (
    <article aria-label={`${author}, ${timeText(entry.sentAt)}`} className="group relative">
      <div
        className={classes(
          "min-w-0 rounded-control px-3 py-2 text-sm",
          isOwn ? "bg-accent-soft text-accent-soft-ink" : "bg-sunken text-ink",
        )}
      >
        {replyTo !== null && !isDeleted && <Quote quoted={quoted} />}
        {isDeleted && <p className="italic">Message deleted</p>}
        {file !== null && !isDeleted && <FileCard file={file} linksOf={verbs.linksOf} />}
        {text !== "" && !isDeleted && <MessageText text={text} />}
        {isEdited && !isDeleted && <p className="text-xs">Edited</p>}
        {delivery === "sending" && (
          <p className="absolute right-2 -bottom-2 animate-late rounded-full border border-line bg-surface px-2 text-xs text-ink">
            Sending…
          </p>
        )}
        {delivery === "failed" && <Failure entry={entry} verbs={verbs} />}
      </div>
      <ItemButtons entry={entry} author={author} isOwn={isOwn} verbs={verbs} />
    </article>
  );
}

function Quote({ quoted }: { quoted: ChatEntry | null }) {
  const said = quoted?.text || quoted?.file?.name;
  const text = quoted?.isDeleted ? "Message deleted" : (said ?? "An earlier message");
  return (
    <blockquote className="mb-1 border-l-2 border-current pl-2 text-xs">
      {quoted?.name && <p className="truncate font-semibold">{quoted.name}</p>}
      <p dir="auto" className="line-clamp-2 [overflow-wrap:anywhere]">
        {text}
      </p>
    </blockquote>
  );
}

function Failure({ entry, verbs }: { entry: ChatEntry; verbs: MessageVerbs }) {
  const button = "min-h-6 cursor-pointer font-semibold underline underline-offset-2";
  return (
    <div className="mt-2 grid gap-1 rounded-lg bg-danger-soft p-2 text-danger-soft-ink">
      <p>{entry.id === null ? `Not sent. ${entry.problem}` : `Not changed. ${entry.problem}`}</p>
      <div className="flex gap-4">
        <button type="button" className={button} onClick={() => verbs.onRetry(entry.key)}>
          Try again
        </button>
        <button type="button" className={button} onClick={() => verbs.onDiscard(entry.key)}>
          Discard
        </button>
      </div>
    </div>
  );
}

interface ItemButtonsProps {
  entry: ChatEntry;
  author: string;
  isOwn: boolean;
  verbs: MessageVerbs;
}

function ItemButtons({ entry, author, isOwn, verbs }: ItemButtonsProps) {
  if (entry.isDeleted || entry.id === null || entry.delivery !== "sent") return null;
  return (
    <div
      className={classes(
        "flex w-max rounded-full border border-line bg-surface",
        // Below the message where nothing can hover.
        "[@media(hover:none)]:mt-1 [@media(hover:hover)]:absolute [@media(hover:hover)]:-top-4 [@media(hover:hover)]:right-1",
        "[@media(hover:hover)]:opacity-0 group-focus-within:opacity-100! group-hover:opacity-100!",
      )}
    >
      <ItemButton
        icon={Reply}
        label={isOwn ? "Reply to your message" : `Reply to ${author}`}
        onClick={() => verbs.onReply(entry)}
      />
      {isOwn && (
        <ItemButton icon={Pencil} label="Edit message" onClick={() => verbs.onEdit(entry)} />
      )}
      {(isOwn || verbs.mayRemoveAny) && (
        <ItemButton
          icon={Trash2}
          label={isOwn ? "Delete message" : `Delete the message of ${author}`}
          onClick={() => verbs.onRemove(entry)}
        />
      )}
    </div>
  );
}

interface ItemButtonProps {
  icon: LucideIcon;
  label: string;
  onClick: () => void;
}

function ItemButton({ icon: Icon, label, onClick }: ItemButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={onClick}
      className="grid size-7 cursor-pointer place-items-center rounded-full text-ink-soft hover:bg-sunken hover:text-ink"
    >
      <Icon aria-hidden="true" className="size-4" />
    </button>
  );
}
