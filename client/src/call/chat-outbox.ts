/**
 * What we say in the chat on its way: one at a time, so that it arrives in order.
 *
 * As with signals, what stays unanswered is sent again under the same `mid`, by which the server
 * knows it. Unlike a signal, a message that cannot be delivered stays and says why: its writer
 * decides.
 */

import type { ChatFile, ChatMessageBody } from "../protocol/generated";
import { PASSING_CODES, ProtocolError, readRetryAfterMs } from "../protocol/protocol-error";
import type { Payload, SignalingClient } from "../protocol/signaling-client";
import { describeChatProblem } from "./chat-problem";

/** What is sent, without its `mid`. */
export type Order =
  | { readonly event: "chatMessage"; readonly payload: Payload<"chatMessage"> }
  | { readonly event: "chatEdit"; readonly payload: Payload<"chatEdit"> }
  | { readonly event: "chatDelete"; readonly payload: Payload<"chatDelete"> };

export interface Letter {
  readonly key: string;
  readonly order: Order;
  readonly createdAt: number;
  readonly toName: string | null;
  /** What the order only names. */
  readonly file: ChatFile | null;
  readonly tries: number;
  /** null while it is on its way. */
  readonly problem: string | null;
}

export interface ChatOutboxOptions {
  readonly client: Pick<SignalingClient, "request">;
  /** The server has it, and answers with the message unless it was deleted. */
  readonly onDelivered: (letter: Letter, message: ChatMessageBody | null) => void;
  readonly onChange: () => void;
}

const ANSWER_TIMEOUT_MS = 4_000;
const MAX_TRIES = 3;
const RETRY_MS = 1_000;
/** Who has to wait longer is told. */
const MAX_QUIET_WAIT_MS = 3_000;

export class ChatOutbox {
  readonly #options: ChatOutboxOptions;
  /** The page before a reload was the same participant and had a count of its own. */
  readonly #prefix = `chat-${Math.random().toString(36).slice(2, 12)}`;
  #letters: readonly Letter[] = [];
  readonly #mids = new Map<string, string>();
  #lastMid = 0;
  #isPaused = true;
  /** The one on its way; an answer to another one says nothing any more. */
  #underWay: object | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: ChatOutboxOptions) {
    this.#options = options;
  }

  /** What is on its way or has failed, in order. */
  get letters(): readonly Letter[] {
    return this.#letters;
  }

  send(order: Order, toName: string | null = null, file: ChatFile | null = null): void {
    const key = this.#nextMid();
    this.#mids.set(key, key);
    const letter = { key, order, toName, file, createdAt: Date.now(), tries: 0, problem: null };
    this.#set([...this.#letters, letter]);
    this.#advance();
  }

  retry(key: string): void {
    const letter = this.#letters.find((each) => each.key === key);
    if (!letter || letter.problem === null) return;
    // Behind what is on its way: that is where it arrives.
    const others = this.#letters.filter((each) => each !== letter);
    this.#set([...others, { ...letter, tries: 0, problem: null }]);
    this.#advance();
  }

  /** Forget it: it is not wanted any more, or it has arrived after all. */
  drop(key: string): void {
    this.#mids.delete(key);
    this.#set(this.#letters.filter((letter) => letter.key !== key));
  }

  /** Nobody is reached until `resume`. */
  pause(): void {
    this.#isPaused = true;
    this.#underWay = null;
    clearTimeout(this.#timer);
  }

  resume(): void {
    this.#isPaused = false;
    this.#advance();
  }

  clear(): void {
    this.pause();
    this.#mids.clear();
    this.#set([]);
  }

  #advance(): void {
    if (this.#isPaused || this.#underWay) return;
    const next = this.#letters.find(({ problem }) => problem === null);
    if (next) void this.#deliver(next);
  }

  async #deliver(letter: Letter): Promise<void> {
    const attempt = {};
    this.#underWay = attempt;
    this.#patch(letter.key, { tries: letter.tries + 1 });
    try {
      const message = await this.#request(letter);
      if (this.#isDone(attempt, letter)) return;
      this.drop(letter.key);
      this.#options.onDelivered(letter, message);
    } catch (error) {
      if (this.#isDone(attempt, letter)) return;
      const refusal = error instanceof ProtocolError ? error : UNKNOWN;
      if (refusal.code === "not_connected") return;
      const wait = waitAfter(refusal, letter.tries + 1);
      if (wait !== null) return this.#waitFor(wait);
      this.#fail(letter.key, refusal);
    }
    this.#advance();
  }

  /** Says whether the answer concerns nobody any more. */
  #isDone(attempt: object, { key }: Letter): boolean {
    if (this.#underWay !== attempt) return true;
    this.#underWay = null;
    if (this.#mids.has(key)) return false;
    this.#advance();
    return true;
  }

  #waitFor(ms: number): void {
    const pause = {};
    this.#underWay = pause;
    this.#timer = setTimeout(() => {
      this.#underWay = null;
      this.#advance();
    }, ms);
  }

  #fail(key: string, refusal: Refusal): void {
    // The server would answer a final refusal again to the same one.
    if (refusal.code !== "timeout" && !PASSING_CODES.has(refusal.code)) {
      this.#mids.set(key, this.#nextMid());
    }
    this.#patch(key, { problem: describeChatProblem(refusal) ?? null });
  }

  async #request({ key, order }: Letter): Promise<ChatMessageBody | null> {
    const { client } = this.#options;
    const mid = this.#mids.get(key) ?? key;
    switch (order.event) {
      case "chatMessage":
        return client.request("chatMessage", { ...order.payload, mid }, ANSWER_TIMEOUT_MS);
      case "chatEdit":
        return client.request("chatEdit", { ...order.payload, mid }, ANSWER_TIMEOUT_MS);
      case "chatDelete":
        await client.request("chatDelete", { ...order.payload, mid }, ANSWER_TIMEOUT_MS);
        return null;
    }
  }

  #nextMid(): string {
    this.#lastMid += 1;
    return `${this.#prefix}-${this.#lastMid}`;
  }

  #patch(key: string, changes: Partial<Letter>): void {
    this.#set(this.#letters.map((each) => (each.key === key ? { ...each, ...changes } : each)));
  }

  #set(letters: readonly Letter[]): void {
    this.#letters = letters;
    this.#options.onChange();
  }
}

type Refusal = Pick<ProtocolError, "code" | "details">;

const UNKNOWN: Refusal = { code: "internal_error", details: {} };

/** Milliseconds until the next try; null when its writer is asked first. */
function waitAfter({ code, details }: Refusal, tries: number): number | null {
  if (tries >= MAX_TRIES) return null;
  if (code === "timeout") return 0;
  if (!PASSING_CODES.has(code)) return null;
  const wait = readRetryAfterMs(details) ?? RETRY_MS;
  return wait > MAX_QUIET_WAIT_MS ? null : wait;
}
