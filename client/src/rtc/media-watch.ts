/** Looks every few seconds whether media flows to and from everybody in the mesh. */

import { type Flow, SLOTS, type SlotName } from "./flow";
import { MediaWatchdog } from "./media-watchdog";
import type { PeerConnection } from "./peer-connection";

export interface FlowReport {
  readonly flow: Flow;
  readonly generation: number;
}

export interface MediaWatchCallbacks {
  readonly peers: () => ReadonlyMap<string, PeerConnection>;
  /** Whether what we tell them arrives soon, and what they say they send. */
  readonly situation: (id: string) => { readonly isReachable: boolean; readonly expected: Flow };
  /** Tell somebody what of theirs arrives here; said again later when it rejects. */
  readonly report: (to: string, report: FlowReport) => Promise<unknown>;
  /** `troubleWith` has changed. */
  readonly onChange: () => void;
}

export interface Trouble {
  /** What does not arrive there although everything was tried. */
  readonly lost: readonly SlotName[];
  /** From what nothing has come here for long. */
  readonly missing: readonly SlotName[];
}

interface Watched {
  readonly watchdog: MediaWatchdog;
  told: FlowReport | null;
  trouble: string;
}

export const LOOK_MS = 2_000;
const NO_TROUBLE: Trouble = { lost: [], missing: [] };

export class MediaWatch {
  readonly #callbacks: MediaWatchCallbacks;
  readonly #watched = new WeakMap<PeerConnection, Watched>();
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(callbacks: MediaWatchCallbacks) {
    this.#callbacks = callbacks;
  }

  start(): void {
    this.stop();
    this.#timer = setInterval(() => {
      for (const [id, peer] of this.#callbacks.peers()) void this.#look(id, peer);
    }, LOOK_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Somebody tells what of ours arrives there. */
  accept(from: string, flow: Flow, generation: number | undefined): void {
    const peer = this.#callbacks.peers().get(from);
    if (peer) this.#watch(peer).watchdog.accept(flow, generation);
  }

  troubleWith(peer: PeerConnection | undefined): Trouble {
    return (peer && this.#watched.get(peer)?.watchdog) ?? NO_TROUBLE;
  }

  #watch(peer: PeerConnection): Watched {
    const known = this.#watched.get(peer);
    if (known) return known;
    const watchdog = new MediaWatchdog({
      isLeader: () => peer.isLeader,
      replayTracks: () => void peer.link?.replayTracks(),
      restartIce: () => peer.link?.restartIce(),
      goThroughRelay: () => peer.link?.goThroughRelay() ?? false,
      rebuild: () => peer.call(),
    });
    const watched = { watchdog, told: null, trouble: "" };
    this.#watched.set(peer, watched);
    return watched;
  }

  async #look(id: string, peer: PeerConnection): Promise<void> {
    const { link } = peer;
    if (!link) return;
    const counters = await link.readFlow().catch(() => null);
    if (!counters || peer.link !== link) return;
    const watched = this.#watch(peer);
    const { isReachable, expected } = this.#callbacks.situation(id);
    watched.watchdog.look({
      ...counters,
      expected,
      atMs: performance.now(),
      generation: peer.generation,
      isSteady: peer.isSteady && isReachable,
      intended: link.intended,
      remoteOffers: link.remoteOffers,
    });
    this.#tell(id, peer, watched);
    const trouble = describe(watched.watchdog);
    if (trouble === watched.trouble) return;
    watched.trouble = trouble;
    this.#callbacks.onChange();
  }

  /** Who follows only the basic protocol would not know what to do with it. */
  #tell(id: string, peer: PeerConnection, watched: Watched): void {
    const flow = watched.watchdog.arriving;
    if (!flow || !peer.isSteady || peer.isForeign) return;
    const { told } = watched;
    const { generation } = peer;
    if (told?.generation === generation && SLOTS.every((slot) => told.flow[slot] === flow[slot]))
      return;
    const report = { flow, generation };
    watched.told = report;
    this.#callbacks.report(id, report).catch(() => {
      if (watched.told === report) watched.told = null;
    });
  }
}

function describe({ lost, missing }: Trouble): string {
  return `${lost.join()} ${missing.join()}`;
}
