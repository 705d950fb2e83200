/**
 * Notices that one other participant gets nothing of what we send, and repairs it up the ladder:
 * replay the tracks → restart ICE → go through a relay → rebuild.
 *
 * Each side looks at its own figures every few seconds and is told what arrives at the other one.
 * One side leads from the second step on; the other follows some seconds later, in case the leader
 * has noticed nothing. Muted and switched off is no fault. Knows neither socket nor clock.
 */

import { type Flow, type FlowCounters, SLOTS, type SlotName } from "./flow";

export interface Look extends FlowCounters {
  readonly atMs: number;
  readonly generation: number;
  /** Connected both ways, and nobody else is at work on the connection. */
  readonly isSteady: boolean;
  /** What we mean to send: there is a live track that is not muted. */
  readonly intended: Flow;
  /** What they say they send. */
  readonly expected: Flow;
  /** Changes that the other side has offered so far. */
  readonly remoteOffers: number;
}

export interface WatchSteps {
  readonly isLeader: () => boolean;
  readonly replayTracks: () => void;
  readonly restartIce: () => void;
  /** False when there is none. */
  readonly goThroughRelay: () => boolean;
  readonly rebuild: () => void;
}

export const WATCH_TIMES = {
  /** What arrives is looked at rarely, and what it says takes its time to come here. */
  patienceMs: 5_000,
  /** How much later the side acts that does not lead. */
  followerDelayMs: 3_000,
  /** How long each step has to bring the media back. */
  stepMs: [6_000, 8_000, 8_000, 12_000],
  /** When all have failed, the user is told, and this much later it starts over. */
  againMs: 60_000,
  /** For so long nothing may come from somebody who says that they send. */
  missingMs: 30_000,
} as const;

type BySlot<T> = Partial<Record<SlotName, T | undefined>>;

const REBUILD = 3;
const FAILED = 4;

export class MediaWatchdog {
  readonly #steps: WatchSteps;
  #last: Look | null = null;
  #arriving: BySlot<boolean> = {};
  #quietSince: BySlot<number> = {};
  /** As before, but only while they say that they send. */
  #missingSince: BySlot<number> = {};
  #theirs: { readonly generation: number | undefined; readonly flow: Flow } | null = null;
  /** The last step taken; -1 when all is well. */
  #rung = -1;
  /** Since when the fault lasts, or the last step has its chance. */
  #since: number | null = null;
  #lost: readonly SlotName[] = [];

  constructor(steps: WatchSteps) {
    this.#steps = steps;
  }

  /** What arrives here; null as long as that is not certain. */
  get arriving(): Flow | null {
    const { audio, camera, screen } = this.#arriving;
    if (audio === undefined || camera === undefined || screen === undefined) return null;
    return { audio, camera, screen };
  }

  /** What does not arrive there although everything was tried. */
  get lost(): readonly SlotName[] {
    return this.#lost;
  }

  /** From what nothing has come here for long. */
  get missing(): readonly SlotName[] {
    const now = this.#last?.atMs ?? 0;
    return SLOTS.filter((slot) => {
      return now - (this.#missingSince[slot] ?? now) >= WATCH_TIMES.missingMs;
    });
  }

  /** The other side says what arrives there of ours. */
  accept(flow: Flow, generation: number | undefined): void {
    this.#theirs = { flow, generation };
  }

  look(look: Look): void {
    const last = this.#last;
    this.#last = look;
    if (last?.generation !== look.generation) this.#onGeneration();
    else if (look.isSteady && last.isSteady) {
      this.#judgeArrival(last, look);
      this.#climb(last, look);
      return;
    }
    // A step has its time only while the connection stands.
    if (this.#since !== null) this.#since = look.atMs;
  }

  #onGeneration(): void {
    this.#arriving = {};
    this.#quietSince = {};
    if (this.#rung >= 0) this.#rung = Math.max(this.#rung, REBUILD);
  }

  #judgeArrival(last: Look, look: Look): void {
    for (const slot of SLOTS) {
      const isQuiet = look.received[slot] <= last.received[slot];
      this.#quietSince[slot] = isQuiet ? (this.#quietSince[slot] ?? last.atMs) : undefined;
      const isMissing = isQuiet && look.expected[slot];
      this.#missingSince[slot] = isMissing ? (this.#missingSince[slot] ?? last.atMs) : undefined;
      // A single look may fall into a pause.
      if (!isQuiet) this.#arriving[slot] = true;
      else if ((this.#quietSince[slot] ?? 0) < last.atMs) this.#arriving[slot] = false;
    }
  }

  #climb(last: Look, look: Look): void {
    const fault = this.#findFault(last, look);
    if (fault === null) return;
    if (fault.length === 0) {
      this.#rung = -1;
      this.#since = null;
      this.#lost = [];
      return;
    }
    if (this.#lost.length > 0) this.#lost = fault;
    // They are at work on it.
    if (look.remoteOffers !== last.remoteOffers) this.#since = look.atMs;
    this.#since ??= last.atMs;
    if (look.atMs - this.#since >= this.#patience()) this.#step(look, fault);
  }

  /** null as long as they have not said what arrives over this connection. */
  #findFault(last: Look, look: Look): readonly SlotName[] | null {
    const sending = SLOTS.filter((slot) => {
      // A screen on which nothing moves gives no pictures.
      const isMoving = slot !== "screen" || look.sent.screen > last.sent.screen;
      return look.intended[slot] && isMoving;
    });
    if (sending.length === 0) return [];
    const theirs = this.#theirs;
    if (!theirs || (theirs.generation ?? look.generation) !== look.generation) return null;
    return sending.filter((slot) => !theirs.flow[slot]);
  }

  #patience(): number {
    const { patienceMs, stepMs, againMs, followerDelayMs } = WATCH_TIMES;
    if (this.#rung < 0) return patienceMs;
    if (this.#rung === FAILED) return againMs;
    const own = stepMs[this.#rung] ?? 0;
    return this.#steps.isLeader() ? own : own + followerDelayMs;
  }

  #step(look: Look, fault: readonly SlotName[]): void {
    this.#since = look.atMs;
    this.#rung = this.#rung === FAILED ? 0 : this.#rung + 1;
    if (this.#rung === 0) this.#steps.replayTracks();
    else if (this.#rung === 1) this.#steps.restartIce();
    else if (this.#rung === 2) {
      if (!this.#steps.goThroughRelay()) this.#step(look, fault);
    } else if (this.#rung === REBUILD) this.#steps.rebuild();
    else this.#lost = fault;
  }
}
