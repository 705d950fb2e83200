/**
 * Signals on their way: each arrives once and in order, or is of no interest any more.
 *
 * To each participant a description waits until what was before it has been answered, and so does
 * what comes after it; candidates among themselves do not wait. What stays unanswered is sent again
 * under the same `mid`, by which the server knows it. Stale signals are dropped, not replayed.
 */

import { PASSING_CODES, ProtocolError, readRetryAfterMs } from "../protocol/protocol-error";
import type { SignalingClient } from "../protocol/signaling-client";
import type { Signal } from "../rtc/signal";
import { sendSignal } from "./signaling";

export interface OutboxOptions {
  readonly client: Pick<SignalingClient, "request" | "reconnect">;
  /** Whether the connection a signal is about is still the one to that participant. */
  readonly isCurrent: (to: string, signal: Signal) => boolean;
}

interface Letter {
  readonly signal: Signal;
  readonly mid: string;
  isUnderWay: boolean;
  tries: number;
}

const ANSWER_TIMEOUT_MS = 4_000;
/** A connection that leaves so many in a row unanswered is not one. */
const MAX_TIMEOUTS = 2;
/** After so many refusals the connection has to be repaired in another way. */
const MAX_TRIES = 8;
const RETRY_MS = 1_000;

export class SignalOutbox {
  readonly #options: OutboxOptions;
  readonly #lanes = new Map<string, Letter[]>();
  /** The page before a reload was the same participant and had a count of its own. */
  readonly #prefix = Math.random().toString(36).slice(2, 12);
  #isPaused = false;
  #lastMid = 0;
  #timeouts = 0;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  send(to: string, signal: Signal): void {
    const lane = this.#lanes.get(to) ?? [];
    this.#lanes.set(to, lane);
    // An offer is repeated by its maker, who cannot know that it is still here.
    if (lane.some((letter) => isSameDescription(letter.signal, signal))) return;
    this.#lastMid += 1;
    lane.push({ signal, mid: `${this.#prefix}-${this.#lastMid}`, isUnderWay: false, tries: 0 });
    this.#advance(to);
  }

  /** Nobody is reached until `resume`. */
  pause(): void {
    this.#isPaused = true;
    this.#timeouts = 0;
  }

  resume(): void {
    this.#isPaused = false;
    for (const to of this.#lanes.keys()) this.#advance(to);
  }

  clear(): void {
    this.#lanes.clear();
  }

  #advance(to: string): void {
    const lane = this.#lanes.get(to);
    if (this.#isPaused || !lane) return;
    this.#dropStale(to, lane);
    for (const [index, letter] of lane.entries()) {
      if (index > 0 && (isDescription(letter) || isDescription(lane[0]))) return;
      if (!letter.isUnderWay) void this.#deliver(to, lane, letter);
    }
  }

  async #deliver(to: string, lane: Letter[], letter: Letter): Promise<void> {
    letter.isUnderWay = true;
    letter.tries += 1;
    const { client } = this.#options;
    const { signal, mid } = letter;
    try {
      await sendSignal(client, to, signal, { mid, timeoutMs: ANSWER_TIMEOUT_MS });
      this.#timeouts = 0;
    } catch (error) {
      if (this.#lanes.get(to) === lane && this.#mayRetry(to, letter, error)) return;
    }
    remove(lane, letter);
    if (this.#lanes.get(to) === lane) this.#advance(to);
  }

  /** Whether the letter stays, to be sent again. */
  #mayRetry(to: string, letter: Letter, error: unknown): boolean {
    const { code, details } = error instanceof ProtocolError ? error : UNKNOWN;
    if (code === "not_connected") {
      letter.isUnderWay = false;
      return true;
    }
    const isPassing = code === "timeout" || PASSING_CODES.has(code);
    if (!isPassing || letter.tries >= MAX_TRIES) return false;
    const wait = readRetryAfterMs(details) ?? RETRY_MS;
    setTimeout(
      () => {
        letter.isUnderWay = false;
        this.#advance(to);
      },
      code === "timeout" ? 0 : wait,
    );
    if (code === "timeout") this.#onTimeout();
    return true;
  }

  #onTimeout(): void {
    this.#timeouts += 1;
    if (this.#timeouts < MAX_TIMEOUTS) return;
    this.#timeouts = 0;
    this.#options.client.reconnect();
  }

  #dropStale(to: string, lane: Letter[]): void {
    const { isCurrent } = this.#options;
    for (const letter of lane.slice()) {
      if (!letter.isUnderWay && !isCurrent(to, letter.signal)) remove(lane, letter);
    }
    if (lane.length === 0) this.#lanes.delete(to);
  }
}

const UNKNOWN = { code: "internal_error", details: {} as Readonly<Record<string, unknown>> };

function isDescription(letter: Letter | undefined): boolean {
  return letter !== undefined && letter.signal.kind !== "candidate";
}

function isSameDescription(one: Signal, other: Signal): boolean {
  if (one.kind === "candidate" || other.kind === "candidate") return false;
  return one.kind === other.kind && one.generation === other.generation && one.sdp === other.sdp;
}

function remove<T>(list: T[], item: T): void {
  const index = list.indexOf(item);
  if (index >= 0) list.splice(index, 1);
}
