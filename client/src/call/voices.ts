/** Hears who speaks: our own microphone and everybody's sound as it arrives. */

import { GAIN } from "../rtc/level-meter";
import { Observable } from "../rtc/observable";
import type { PeerConnection } from "../rtc/peer-connection";
import { NOBODY, SpeakerDetector, type Speakers } from "../rtc/speaker-detector";

export interface VoicesCallbacks {
  readonly ownId: () => string;
  readonly peers: () => ReadonlyMap<string, PeerConnection>;
  /** As the meter shows it; measured only while somebody listens. */
  readonly ownLevel: { get: () => number; subscribe: (listener: () => void) => () => void };
}

const LISTEN_MS = 100;

export class Voices {
  readonly speakers = new Observable<Speakers>(NOBODY);
  readonly #callbacks: VoicesCallbacks;
  #detector = new SpeakerDetector();
  #stop: (() => void) | null = null;

  constructor(callbacks: VoicesCallbacks) {
    this.#callbacks = callbacks;
  }

  start(): void {
    this.stop();
    const timer = setInterval(() => this.#listen(), LISTEN_MS);
    const unsubscribe = this.#callbacks.ownLevel.subscribe(() => undefined);
    this.#stop = () => {
      clearInterval(timer);
      unsubscribe();
    };
  }

  stop(): void {
    this.#stop?.();
    this.#stop = null;
    this.#detector = new SpeakerDetector();
    this.speakers.set(NOBODY);
  }

  #listen(): void {
    const { ownId, ownLevel, peers } = this.#callbacks;
    const levels = new Map([[ownId(), ownLevel.get() / GAIN]]);
    for (const [id, { remote }] of peers()) levels.set(id, remote.audioLevel);
    const next = this.#detector.hear(levels, ownId(), performance.now());
    if (!isSame(next, this.speakers.get())) this.speakers.set(next);
  }
}

function isSame(one: Speakers, other: Speakers): boolean {
  return one.main === other.main && one.speaking.join() === other.speaking.join();
}
