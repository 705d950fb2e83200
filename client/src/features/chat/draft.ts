import type { ChatEntry } from "../../call/chat-types";
import type { Participant } from "../../call/types";

/** The server's limits, in code points and in bytes of UTF-8. */
const MAX_LENGTH = 4_000;
const MAX_BYTES = 4_096;
/** From here on one is told how much is left. */
const NEAR_LIMIT = 400;

export interface Recipient {
  readonly id: string;
  readonly name: string;
}

/** What is in the text field, for whom and about what. */
export interface Draft {
  readonly text: string;
  /** null: everybody. */
  readonly to: Recipient | null;
  readonly replyTo: ChatEntry | null;
  /** A message of ours with its new text; what was begun before waits meanwhile. */
  readonly editing: { readonly id: string; readonly text: string } | null;
}

export const EMPTY_DRAFT: Draft = { text: "", to: null, replyTo: null, editing: null };

export function draftText({ text, editing }: Draft): string {
  return editing ? editing.text : text;
}

export function withText(draft: Draft, text: string): Draft {
  return draft.editing ? { ...draft, editing: { ...draft.editing, text } } : { ...draft, text };
}

/** The answer to a private message is private too. */
export function replyDraft(draft: Draft, entry: ChatEntry, isOwn: boolean): Draft {
  const partner = isOwn
    ? { id: entry.to ?? "", name: entry.toName ?? "" }
    : { id: entry.from, name: entry.name };
  return { ...draft, editing: null, replyTo: entry, to: entry.to === null ? draft.to : partner };
}

/** How much is left, in words; null while there is plenty. */
export function lengthHint(text: string): string | null {
  const left = charactersLeft(text);
  if (left > NEAR_LIMIT) return null;
  const count = Math.abs(left) === 1 ? "1 character" : `${Math.abs(left)} characters`;
  return left < 0 ? `${count} too many` : `${count} left`;
}

/** Why it cannot be sent as it is, in a plain sentence. */
export function draftProblem(draft: Draft, participants: readonly Participant[]): string | null {
  if (charactersLeft(draftText(draft).trim()) < 0) return "This message is too long.";
  if (draft.editing || !isGone(draft.to, participants)) return null;
  return `${draft.to?.name} is not in the call any more. Choose who shall read this.`;
}

/** They must not become everybody. */
export function isGone(to: Recipient | null, participants: readonly Participant[]): boolean {
  return to !== null && participants.every(({ id }) => id !== to.id);
}

/** Of the kind that the text has so far: some take more bytes than others. */
function charactersLeft(text: string): number {
  const stored = text.normalize("NFC");
  const length = Array.from(stored).length;
  const bytes = new TextEncoder().encode(stored).length;
  const bytesEach = bytes / Math.max(1, length);
  return Math.min(MAX_LENGTH - length, Math.floor((MAX_BYTES - bytes) / bytesEach || MAX_LENGTH));
}
