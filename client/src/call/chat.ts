/**
 * The chat of the room one is in: what was said, what is on its way, who is writing.
 *
 * The history is asked for once after entering. A return to a kept seat brings what was missed by
 * itself; after any other return the history says it.
 */

import type {
  ChatFile,
  ChatMessageBody,
  ChatPage,
  RoomSnapshot,
  ServerToClientEvents,
} from "../protocol/generated";
import type { Payload, SignalingClient } from "../protocol/signaling-client";
import { Observable } from "../rtc/observable";
import { ChatFiles } from "./chat-files";
import { askHistory } from "./chat-history";
import { ChatLog } from "./chat-log";
import { ChatOutbox, type Letter, type Order } from "./chat-outbox";
import type { ChatActions, ChatState, Outgoing } from "./chat-types";
import { ChatTyping } from "./chat-typing";
import { Reactions } from "./reactions";

export type ChatEvents = Pick<
  ServerToClientEvents,
  "chatMessage" | "chatEdited" | "chatDeleted" | "typing" | "reaction"
>;

const NO_CHAT: ChatState = {
  phase: "idle",
  entries: [],
  hasEarlier: false,
  isLoadingEarlier: false,
  unread: 0,
  typing: [],
};

export class Chat {
  readonly state = new Observable<ChatState>(NO_CHAT);
  readonly reactions = new Reactions();
  readonly files: ChatFiles;
  readonly actions: ChatActions;
  readonly #client: Pick<SignalingClient, "request">;
  readonly #log = new ChatLog();
  readonly #outbox: ChatOutbox;
  readonly #typing: ChatTyping;
  #roomId: string | null = null;
  #ownId = "";
  /** Every id we have had in this room. */
  readonly #ownIds = new Set<string>();
  #isOpen = false;
  #cursor: string | null = null;
  /** The newest question for the history; an older one has nothing more to say. */
  #loading: object | null = null;

  constructor(client: Pick<SignalingClient, "request">, files = new ChatFiles()) {
    this.#client = client;
    this.files = files;
    this.#outbox = new ChatOutbox({
      client,
      onDelivered: (letter, message) => this.#onDelivered(letter, message),
      onChange: () => this.#publish(),
    });
    this.#typing = new ChatTyping(
      (isTyping) => this.#tell("typing", { isTyping }),
      () => this.#patch({ typing: this.#typing.ids }),
    );
    this.actions = this.#makeActions();
  }

  /** We are in the room, and what was said meanwhile is not known. */
  enter({ roomId, id }: Pick<RoomSnapshot, "roomId" | "id">): void {
    this.#roomId = roomId;
    this.#ownId = id;
    this.#ownIds.add(id);
    this.files.enter(roomId);
    void this.#load();
  }

  /** There is no connection; what we say waits. */
  pause(): void {
    this.#outbox.pause();
    this.#typing.clear();
    this.#loading = null;
    this.#patch({ isLoadingEarlier: false });
  }

  /** We are back, and nothing was missed. */
  resume(): void {
    this.files.resume();
    const { phase } = this.state.get();
    if (phase === "ready") this.#outbox.resume();
    else if (phase !== "unsupported") void this.#load();
  }

  clear(): void {
    this.#roomId = null;
    this.#loading = null;
    this.#cursor = null;
    this.#ownIds.clear();
    this.#log.clear();
    this.#outbox.clear();
    this.#typing.clear();
    this.reactions.clear();
    this.files.clear();
    this.state.set(NO_CHAT);
  }

  get listeners(): ChatEvents {
    return {
      chatMessage: (message) => this.#isHere(message) && this.#onMessage(message),
      chatEdited: (message) => {
        if (!this.#isHere(message) || !this.#log.has(message.id)) return;
        this.#log.merge([message]);
        this.#publish();
      },
      chatDeleted: (deleted) => {
        if (!this.#isHere(deleted)) return;
        this.#log.remove(deleted.id);
        this.#publish();
      },
      typing: (event) => {
        if (this.#isHere(event) && !this.#ownIds.has(event.from))
          this.#typing.set(event.from, event.isTyping);
      },
      reaction: (event) => {
        // Our own is shown as soon as it is chosen.
        if (this.#isHere(event) && !this.#ownIds.has(event.from))
          this.reactions.show(event.from, event.emoji);
      },
    };
  }

  #makeActions(): ChatActions {
    return {
      send: (message) => this.#send(message),
      edit: (id, text) => this.#change({ event: "chatEdit", payload: { id, text } }),
      remove: (id) => this.#change({ event: "chatDelete", payload: { id } }),
      retry: (key) => this.#outbox.retry(this.#letterOf(key)),
      discard: (key) => this.#outbox.drop(this.#letterOf(key)),
      loadEarlier: () => this.#loadEarlier(),
      reload: () => this.#load(),
      setOpen: (isOpen) => {
        this.#isOpen = isOpen;
        if (isOpen) this.#patch({ unread: 0 });
      },
      setTyping: (isTyping) => this.#typing.setOwn(isTyping),
      react: (emoji) => {
        this.reactions.show(this.#ownId, emoji);
        this.#tell("reaction", { emoji });
      },
    };
  }

  #send({ text, to, replyTo }: Outgoing): void {
    if (this.#roomId === null) return;
    const [first, ...more] = this.files.take();
    if (text === "" && !first) return;
    // As the server stores it: it is known again when it comes back.
    const common = { roomId: this.#roomId, ...(to && { to: to.id }) };
    const said = {
      ...common,
      text: text.normalize("NFC"),
      ...(replyTo !== undefined && { replyTo }),
    };
    const toName = to?.name ?? null;
    this.#outbox.send({ event: "chatMessage", payload: withFile(said, first) }, toName, first);
    for (const file of more) {
      const payload = withFile({ ...common, text: "" }, file);
      this.#outbox.send({ event: "chatMessage", payload }, toName, file);
    }
    this.#typing.setOwn(false);
  }

  /** What was to be changed before, and has failed, is not wanted any more. */
  #change(order: Exclude<Order, { event: "chatMessage" }>): void {
    for (const letter of this.#changesOf(order.payload.id))
      if (letter.problem !== null) this.#outbox.drop(letter.key);
    this.#outbox.send(order);
  }

  #changesOf(id: string | null | undefined): Letter[] {
    return this.#outbox.letters.filter(
      ({ order }) => order.event !== "chatMessage" && order.payload.id === id,
    );
  }

  /** An entry's key is the letter's, unless the letter is a change of it. */
  #letterOf(key: string): string {
    const entry = this.state.get().entries.find((each) => each.key === key);
    return this.#changesOf(entry?.id).at(-1)?.key ?? key;
  }

  #onDelivered(letter: Letter, message: ChatMessageBody | null): void {
    if (message && letter.order.event === "chatMessage") this.#log.adoptKey(message.id, letter.key);
    if (message) this.#log.merge([message]);
    else if (letter.order.event === "chatDelete") this.#log.remove(letter.order.payload.id);
    this.#publish();
  }

  #onMessage(message: ChatMessageBody): void {
    this.#typing.set(message.from, false);
    this.#take([message], true);
  }

  /** `isNews`: somebody who does not look has missed it. */
  #take(messages: readonly ChatMessageBody[], isNews: boolean): void {
    const added = this.#log.merge(messages);
    for (const message of added) this.#settle(message);
    const news = added.filter(({ from, isDeleted }) => !isDeleted && !this.#ownIds.has(from));
    if (isNews && !this.#isOpen) this.#patch({ unread: this.state.get().unread + news.length });
    this.#publish();
  }

  /** What was sent and has lost its answer may come back as a message of ours. */
  #settle({ id, from, text, to, replyTo, file }: ChatMessageBody): void {
    if (!this.#ownIds.has(from)) return;
    const letter = this.#outbox.letters.find(({ order, tries }) => {
      if (order.event !== "chatMessage" || tries === 0) return false;
      const { payload } = order;
      const isSame = payload.text === text && (payload.replyTo ?? null) === replyTo;
      return isSame && (payload.to ?? null) === to && payload.file === file?.id;
    });
    if (!letter) return;
    this.#log.adoptKey(id, letter.key);
    this.#outbox.drop(letter.key);
  }

  async #load(): Promise<void> {
    const roomId = this.#roomId;
    if (roomId === null) return;
    const loading = {};
    this.#loading = loading;
    const isReturn = this.state.get().phase === "ready";
    if (!isReturn) this.#patch({ phase: "loading" });
    const isWanted = () => this.#loading === loading;
    const known = this.#log.ids;
    const answer = await askHistory(this.#client, roomId, isWanted);
    if (!isWanted() || answer === null) return;
    if (typeof answer !== "string") this.#takeNewest(answer, isReturn ? known : null);
    const phase = typeof answer === "string" ? answer : "ready";
    this.#patch({ phase });
    if (phase !== "unsupported") this.#outbox.resume();
  }

  /** `known`: what was there before we were away; null when we have just come. */
  #takeNewest({ messages, cursor }: ChatPage, known: ReadonlySet<string> | null): void {
    const isGapless = known !== null && messages.some(({ id }) => known.has(id));
    if (!isGapless) this.#cursor = cursor;
    if (!isGapless && messages[0]) this.#log.forgetBefore(messages[0].id);
    this.#take(messages, known !== null);
  }

  async #loadEarlier(): Promise<void> {
    const [roomId, cursor] = [this.#roomId, this.#cursor];
    if (roomId === null || cursor === null || this.state.get().isLoadingEarlier) return;
    this.#patch({ isLoadingEarlier: true });
    try {
      const page = await this.#client.request("chatHistory", { roomId, cursor });
      // After another return the messages around it may be gone.
      if (this.#roomId !== roomId || this.#cursor !== cursor) return;
      this.#cursor = page.cursor;
      this.#take(page.messages, false);
    } catch {
      // What is shown stays, and so does the button.
    } finally {
      this.#patch({ isLoadingEarlier: false });
    }
  }

  /** Of no interest a moment later: nobody waits for the answer. */
  #tell(...[event, about]: ["typing", { isTyping: boolean }] | ["reaction", { emoji: string }]) {
    const roomId = this.#roomId;
    if (roomId === null) return;
    const sending =
      event === "typing"
        ? this.#client.request(event, { roomId, ...about })
        : this.#client.request(event, { roomId, ...about });
    sending.catch(() => undefined);
  }

  #isHere({ roomId }: { readonly roomId: string }): boolean {
    return roomId === this.#roomId;
  }

  #publish(): void {
    const entries = this.#log.entries(this.#outbox.letters, this.#ownId);
    this.#patch({ entries, hasEarlier: this.#cursor !== null });
  }

  #patch(changes: Partial<ChatState>): void {
    this.state.set({ ...this.state.get(), ...changes });
  }
}

function withFile(payload: Payload<"chatMessage">, file: ChatFile | undefined) {
  return file ? { ...payload, file: file.id } : payload;
}
