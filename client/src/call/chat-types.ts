/** What screens see of the chat: one immutable snapshot and the verbs that change it. */

import type { ChatMessageBody } from "../protocol/generated";

/** `sending` and `failed` are about the message itself, or about the newest change of it. */
export type Delivery = "sent" | "sending" | "failed";

export interface ChatEntry {
  /** Stays the same when a message of ours gets its id. */
  readonly key: string;
  /** null until the server has the message. */
  readonly id: string | null;
  /** Participant and user id of who wrote it. */
  readonly from: string;
  readonly userId: string | null;
  readonly name: string;
  readonly text: string;
  /** Unix milliseconds. */
  readonly sentAt: number;
  /** The only reader of a private message. */
  readonly to: string | null;
  readonly toName: string | null;
  readonly replyTo: string | null;
  readonly isEdited: boolean;
  readonly isDeleted: boolean;
  readonly delivery: Delivery;
  /** Why it failed, and what to do, in a plain sentence. */
  readonly problem: string | null;
}

/** `unsupported`: the server is older than the chat. */
export type ChatPhase = "idle" | "loading" | "ready" | "failed" | "unsupported";

export interface ChatState {
  readonly phase: ChatPhase;
  /** In the order they were sent; what the server does not have yet comes last. */
  readonly entries: readonly ChatEntry[];
  readonly hasEarlier: boolean;
  readonly isLoadingEarlier: boolean;
  /** What others have written while the panel was closed. */
  readonly unread: number;
  /** Participant ids of who is writing just now. */
  readonly typing: readonly string[];
}

export interface ChatReaction {
  readonly key: number;
  /** Participant id. */
  readonly from: string;
  readonly emoji: string;
}

export interface Outgoing {
  readonly text: string;
  /** Everybody reads it when left out. */
  readonly to?: { readonly id: string; readonly name: string } | undefined;
  readonly replyTo?: string | undefined;
}

/** None of these rejects: what goes wrong is told by the entry it is about, or by `phase`. */
export interface ChatActions {
  send(message: Outgoing): void;
  edit(id: string, text: string): void;
  remove(id: string): void;
  /** Send what has failed once more, or forget it. */
  retry(key: string): void;
  discard(key: string): void;
  loadEarlier(): Promise<void>;
  /** After phase `failed`. */
  reload(): Promise<void>;
  /** While the panel is open everything counts as read. */
  setOpen(isOpen: boolean): void;
  /** Something is in the text field, or not any more. */
  setTyping(isTyping: boolean): void;
  react(emoji: string): void;
}

export interface UseChat {
  readonly state: ChatState;
  readonly actions: ChatActions;
}

export type { ChatMessageBody };
