/** The messages of a room by the server's word, and how they look with what is on its way. */

import type { ChatMessageBody } from "../protocol/generated";
import type { Letter } from "./chat-outbox";
import type { ChatEntry } from "./chat-types";

export class ChatLog {
  readonly #messages = new Map<string, ChatMessageBody>();
  /** A page that was read before may still have them. */
  readonly #deletedIds = new Set<string>();
  /** By id: under which key a message of ours was shown before it had one. */
  readonly #keys = new Map<string, string>();

  get ids(): ReadonlySet<string> {
    return new Set(this.#messages.keys());
  }

  has(id: string): boolean {
    return this.#messages.has(id);
  }

  /** Takes messages over, each once, the newest text of each; says which were unknown. */
  merge(messages: readonly ChatMessageBody[]): ChatMessageBody[] {
    const added = messages.filter(({ id }) => !this.#messages.has(id));
    for (const message of messages) {
      const known = this.#messages.get(message.id);
      const next = known ? newer(known, message) : message;
      this.#messages.set(message.id, this.#deletedIds.has(message.id) ? emptied(next) : next);
    }
    return added;
  }

  remove(id: string): void {
    this.#deletedIds.add(id);
    const known = this.#messages.get(id);
    if (known) this.#messages.set(id, emptied(known));
  }

  /** A message of ours goes on under the key it has been shown under. */
  adoptKey(id: string, key: string): void {
    this.#keys.set(id, key);
  }

  /** Between a page and what was there before some may be missing: it can be read again. */
  forgetBefore(first: string): void {
    for (const id of this.#messages.keys()) if (id < first) this.#messages.delete(id);
  }

  clear(): void {
    this.#messages.clear();
    this.#deletedIds.clear();
    this.#keys.clear();
  }

  entries(letters: readonly Letter[], ownId: string): readonly ChatEntry[] {
    const changes = new Map<string, Letter>();
    for (const letter of letters) {
      if (letter.order.event !== "chatMessage") changes.set(letter.order.payload.id, letter);
    }
    const settled = [...this.#messages.values()]
      .toSorted(byId)
      .map((message) =>
        describe(message, this.#keys.get(message.id) ?? message.id, changes.get(message.id)),
      );
    const pending = letters.flatMap((letter) => describeLetter(letter, ownId) ?? []);
    return [...settled, ...pending];
  }
}

/** The ids are in the order in which the server took the messages. */
function byId(one: ChatMessageBody, other: ChatMessageBody): number {
  return one.id < other.id ? -1 : 1;
}

function newer(one: ChatMessageBody, other: ChatMessageBody): ChatMessageBody {
  if (one.isDeleted) return one;
  return other.isDeleted || (other.editedAt ?? 0) >= (one.editedAt ?? 0) ? other : one;
}

function emptied(message: ChatMessageBody): ChatMessageBody {
  return { ...message, text: "", file: null, isDeleted: true };
}

function describe(message: ChatMessageBody, key: string, change?: Letter): ChatEntry {
  const { id, from, userId, name, text, sentAt, to, toName, replyTo, editedAt } = message;
  // Servers from before there were files do not name it.
  const file = message.file ?? null;
  const isEdit = change?.order.event === "chatEdit";
  const isDeleting = change?.order.event === "chatDelete" && change.problem === null;
  return {
    key,
    id,
    from,
    userId,
    name,
    text: change?.order.event === "chatEdit" ? change.order.payload.text : text,
    sentAt,
    to,
    toName,
    replyTo,
    file,
    isEdited: isEdit || editedAt !== null,
    isDeleted: message.isDeleted || isDeleting,
    ...deliveryOf(change),
  };
}

function describeLetter(letter: Letter, ownId: string): ChatEntry | null {
  const { key, order, createdAt, toName, file } = letter;
  if (order.event !== "chatMessage") return null;
  const { text, to = null, replyTo = null } = order.payload;
  const common = { key, id: null, from: ownId, userId: null, name: "", text, to, toName, replyTo };
  const flags = { file, isEdited: false, isDeleted: false };
  return { ...common, ...flags, sentAt: createdAt, ...deliveryOf(letter) };
}

function deliveryOf(letter?: Letter): Pick<ChatEntry, "delivery" | "problem"> {
  if (!letter) return { delivery: "sent", problem: null };
  const { problem } = letter;
  return { delivery: problem === null ? "sending" : "failed", problem };
}
