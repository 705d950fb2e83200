/** What screens see of the chat: one immutable snapshot and the verbs that change it. */

import type { ChatFile, ChatMessageBody, FileLinks } from "../protocol/generated";

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
  readonly file: ChatFile | null;
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

/** With the files that are there; then the text may be empty. */
export interface Outgoing {
  readonly text: string;
  /** Everybody reads it when left out. */
  readonly to?: { readonly id: string; readonly name: string } | undefined;
  readonly replyTo?: string | undefined;
}

/** A file that is to be sent with the next message. */
export interface Upload {
  readonly key: number;
  readonly name: string;
  readonly size: number;
  /** 0..1 of it has been sent. */
  readonly share: number;
  /** What the server knows it as; null until it is there. */
  readonly file: ChatFile | null;
  /** Why it failed, in a plain sentence, and whether to try the same again can help. */
  readonly problem: string | null;
  readonly canRetry: boolean;
}

export interface FileActions {
  /** Uploads begin at once, one after the other; the next message takes what is there. */
  attach(files: readonly File[]): void;
  /** Stop it, or take it away again. */
  detach(key: number): void;
  retry(key: number): void;
  /** Rejects when the file cannot be loaded. */
  linksOf(fileId: string): Promise<FileLinks>;
}

export interface UseFiles {
  /** Whether files can be sent at all. */
  readonly isOffered: boolean;
  readonly uploads: readonly Upload[];
  readonly actions: FileActions;
}

/** How files travel; both reject with an error that has a `code`, perhaps `details`. */
export interface FileTransfer {
  readonly upload: (
    token: string,
    roomId: string,
    file: File,
    onProgress: (share: number) => void,
    signal: AbortSignal,
  ) => Promise<ChatFile>;
  readonly links: (token: string, fileId: string) => Promise<FileLinks>;
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
  readonly files: UseFiles;
}

export type { ChatFile, ChatMessageBody, FileLinks };
