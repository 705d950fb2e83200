import type { ChatEntry } from "../../call/chat-types";

export interface MessageGroup {
  readonly key: string;
  readonly isOwn: boolean;
  readonly entries: readonly [ChatEntry, ...ChatEntry[]];
}

const PAUSE_MS = 5 * 60_000;

/** Ours are also those from before a return, and from another window. */
export function isOwnEntry({ from, userId }: ChatEntry, own: Own): boolean {
  return from === own.id || (userId !== null && userId === own.userId);
}

/** The ids of guests are like no account's, also when they have long left. */
export function isFromGuest({ userId }: Pick<ChatEntry, "userId">): boolean {
  return userId?.startsWith("g_") ?? false;
}

export interface Own {
  /** Participant id. */
  readonly id: string | null;
  readonly userId: string | null;
}

/** Who says several things in a row to the same readers is named once. */
export function groupMessages(entries: readonly ChatEntry[], own: Own): MessageGroup[] {
  const groups: { key: string; isOwn: boolean; entries: [ChatEntry, ...ChatEntry[]] }[] = [];
  for (const entry of entries) {
    const isOwn = isOwnEntry(entry, own);
    const group = groups.at(-1);
    const before = group?.entries.at(-1);
    if (group && before && isOwn === group.isOwn && isContinued(before, entry, isOwn)) {
      group.entries.push(entry);
    } else {
      groups.push({ key: entry.key, isOwn, entries: [entry] });
    }
  }
  return groups;
}

function isContinued(before: ChatEntry, entry: ChatEntry, isOwn: boolean): boolean {
  const isSamePerson = isOwn || before.from === entry.from;
  return isSamePerson && before.to === entry.to && entry.sentAt - before.sentAt < PAUSE_MS;
}
