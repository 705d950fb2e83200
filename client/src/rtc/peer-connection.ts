/**
 * The media between us and ONE other participant, over as many RTCPeerConnections as it takes.
 *
 * Each RTCPeerConnection of a pair has a generation number, which starts at the clock so that a
 * reloaded page is ahead of its former self. A higher one replaces what is there, a lower one is
 * stale. What is replaced while it works goes on until its successor does. Knows no socket: signals go out through `send` and come in through `accept`.
 */

import { Link } from "./link";
import type { LocalTracks, Slots } from "./media-slots";
import { LADDER_TIMES, type LadderTimes, RecoveryLadder } from "./recovery-ladder";
import { RemoteMedia } from "./remote-media";
import type { OfferSignal, Signal } from "./signal";
import type { PeerStats } from "./stats";
import type { VideoEncodings } from "./video-budget";

/** Keep showing what there is while `reconnecting`. */
export type PeerConnectionStatus = "new" | "connecting" | "connected" | "reconnecting" | "failed";

export interface PeerConnectionOptions {
  /** Exactly one of the two sides is polite. */
  readonly isPolite: boolean;
  readonly configuration: RTCConfiguration;
  readonly tracks: LocalTracks;
  readonly send: (signal: Signal) => void;
  readonly onChange: () => void;
  readonly times?: LadderTimes;
}

/** How long a newcomer has to call before we do (clients that never call). */
const EXPECT_CALL_MS = 4_000;
/** How long a working connection waits for its successor to connect. */
const SUCCESSION_MS = 15_000;
/** The first pictures of a successor take a moment. */
const OVERLAP_MS = 1_000;

export class PeerConnection {
  readonly remote = new RemoteMedia();
  readonly #options: PeerConnectionOptions;
  readonly #ladder: RecoveryLadder;
  readonly #label = new MediaStream();
  #configuration: RTCConfiguration;
  #tracks: LocalTracks;
  #video: VideoEncodings | null = null;
  #link: Link | null = null;
  /** Still carries the media while `#link` is connecting. */
  #previous: Link | null = null;
  /** What `#link` brings, not shown as long as `#previous` is. */
  #nextSlots: Slots | null = null;
  #isPoliteByIds: boolean;
  #generation = 0;
  #status: PeerConnectionStatus = "new";
  /** Sends no generation: a client of another make, which follows the basic protocol only. */
  #isForeign = false;
  #isSignalingUp = true;
  #callTimer: ReturnType<typeof setTimeout> | undefined;
  #successionTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: PeerConnectionOptions) {
    this.#options = options;
    this.#isPoliteByIds = options.isPolite;
    this.#configuration = options.configuration;
    this.#tracks = options.tracks;
    this.#ladder = new RecoveryLadder(
      {
        isLeader: () => this.isLeader,
        restartIce: () => this.#restartIce(),
        rebuild: () => this.call(),
        onFailed: () => this.#setStatus("failed"),
      },
      options.times ?? LADDER_TIMES,
    );
  }

  get status(): PeerConnectionStatus {
    return this.#status;
  }

  get generation(): number {
    return this.#generation;
  }

  get isForeign(): boolean {
    return this.#isForeign;
  }

  /** One of the two sides repairs first; a client of another make has no ladder. */
  get isLeader(): boolean {
    return this.#isForeign || !this.#isPoliteByIds;
  }

  /** The newest RTCPeerConnection. */
  get link(): Link | null {
    return this.#link;
  }

  /** Connected, nothing is being replaced, and what we say arrives. */
  get isSteady(): boolean {
    return this.#isSignalingUp && this.#previous === null && (this.#link?.isConnected ?? false);
  }

  /** Media arrives, whatever the server says. */
  get isFlowing(): boolean {
    return this.#previous?.isConnected || this.#link?.isConnected || false;
  }

  /** One of the two has a new id. */
  setPolite(isPolite: boolean): void {
    this.#isPoliteByIds = isPolite;
  }

  /** Offer to them on a new RTCPeerConnection: as a newcomer, or to rebuild what is broken. */
  call(): void {
    this.#open(Math.max(Date.now(), this.#generation + 1), true);
  }

  /** They are new here and will call; if they do not, we do. */
  expectCall(): void {
    if (!this.isFlowing) this.#setStatus("connecting");
    clearTimeout(this.#callTimer);
    this.#callTimer = setTimeout(() => this.call(), EXPECT_CALL_MS);
  }

  /** Our network has changed, or the page has slept: no patience with what may be broken. */
  wake(isNetworkNew: boolean): void {
    if (this.#link && (isNetworkNew || !this.isFlowing)) this.#ladder.onNetworkChange();
  }

  accept(signal: Signal): void {
    if (signal.kind === "offer" && !signal.isCall) this.#ladder.onRemoteRestart();
    if (signal.kind !== "candidate") this.#isForeign = signal.generation === undefined;
    this.#linkFor(signal)?.accept(signal);
  }

  /** Start over with a connection that has failed. */
  repair(): void {
    this.#ladder.reset();
    this.call();
  }

  setTracks(tracks: LocalTracks): void {
    this.#tracks = tracks;
    this.#link?.setTracks(tracks);
    this.#previous?.setTracks(tracks);
  }

  /** What of our pictures they get. */
  setVideo(video: VideoEncodings): void {
    this.#video = video;
    this.#link?.setVideo(video);
    this.#previous?.setVideo(video);
  }

  /** ICE servers for what is gathered from now on. */
  setConfiguration(configuration: RTCConfiguration): void {
    this.#configuration = configuration;
    this.#link?.setConfiguration(configuration);
  }

  /** Nothing is torn down while signaling is away; what was lost is said again when it is back. */
  setSignalingUp(isUp: boolean): void {
    if (isUp && !this.#isSignalingUp) this.#link?.repeatOffer();
    this.#isSignalingUp = isUp;
    this.#ladder.setSignalingUp(isUp);
  }

  /** They hung up: nothing is repaired until somebody calls again. */
  hangUp(): void {
    this.close();
    this.#setStatus("failed");
  }

  close(): void {
    clearTimeout(this.#callTimer);
    clearTimeout(this.#successionTimer);
    this.#ladder.stop();
    this.#link?.close();
    this.#link = null;
    this.#previous?.close();
    this.#previous = null;
    this.#nextSlots = null;
  }

  readStats(): Promise<PeerStats | null> {
    return (this.#previous ?? this.#link)?.readStats() ?? Promise.resolve(null);
  }

  /** The connection a signal is for, a new one if need be; null when it is stale. */
  #linkFor(signal: Signal): Link | null {
    const generation = signal.generation ?? this.#generation;
    if (signal.kind === "offer") return this.#linkForOffer(signal, generation);
    return generation === this.#generation ? this.#link : null;
  }

  #linkForOffer(offer: OfferSignal, generation: number): Link | null {
    const link = this.#link;
    if (generation < this.#generation) {
      // They called without knowing of our generation: after a reload, with a clock behind ours.
      if (offer.isCall && link?.isFromElsewhere(offer)) this.call();
      return null;
    }
    if (!link || generation > this.#generation) return this.#open(generation, false);
    if (!offer.isCall) return link;
    if (link.isCalling && !this.#isPolite) return null;
    // Chromium hangs when fresh connections collide and one rolls back: answer on a new one.
    const isNew = link.isCalling || link.isFromElsewhere(offer);
    return isNew ? this.#open(generation, false) : link;
  }

  get #isPolite(): boolean {
    return this.#isForeign || this.#isPoliteByIds;
  }

  #open(generation: number, isCaller: boolean): Link {
    clearTimeout(this.#callTimer);
    this.#retireLink();
    this.#generation = generation;
    const link = new Link({
      generation,
      isCaller,
      configuration: this.#configuration,
      tracks: this.#tracks,
      label: this.#label,
      video: this.#video,
      isPolite: () => this.#isPolite,
      isForeign: () => this.#isForeign,
      send: this.#options.send,
      onState: (state) => this.#onLinkState(link, state),
      onReceivers: (slots) => {
        if (this.#previous && !link.isConnected) this.#nextSlots = slots;
        else this.#show(slots);
      },
    });
    this.#link = link;
    if (!this.#previous) this.#setStatus(this.remote.cameraStream ? "reconnecting" : "connecting");
    this.#ladder.expectConnection();
    return link;
  }

  /** One that works stays until its successor does. */
  #retireLink(): void {
    this.#nextSlots = null;
    if (!this.#link?.isConnected) {
      this.#link?.close();
      return;
    }
    this.#previous?.close();
    this.#previous = this.#link;
    this.#previous.retire();
    this.#endPreviousAfter(SUCCESSION_MS);
  }

  #endPreviousAfter(delayMs: number): void {
    clearTimeout(this.#successionTimer);
    this.#successionTimer = setTimeout(() => this.#endPrevious(), delayMs);
  }

  #endPrevious(): void {
    clearTimeout(this.#successionTimer);
    this.#previous?.close();
    this.#previous = null;
    if (this.#nextSlots) this.#show(this.#nextSlots);
    if (!this.isFlowing && this.#status === "connected") this.#setStatus("reconnecting");
  }

  #show(slots: Slots): void {
    this.#nextSlots = null;
    this.remote.setReceivers(slots);
    this.#options.onChange();
  }

  #onLinkState(link: Link, state: RTCPeerConnectionState): void {
    if (link === this.#link) this.#onConnectionState(state);
    else if (link === this.#previous && !link.isConnected) this.#endPrevious();
  }

  #onConnectionState(state: RTCPeerConnectionState): void {
    if (state === "connected") {
      if (this.#nextSlots) this.#show(this.#nextSlots);
      if (this.#previous) this.#endPreviousAfter(OVERLAP_MS);
      this.#setStatus("connected");
    } else if (state === "failed" || state === "disconnected") {
      if (this.#status === "connected" && !this.isFlowing) this.#setStatus("reconnecting");
    }
    this.#ladder.onConnectionState(state);
  }

  #restartIce(): void {
    this.#link?.restartIce();
  }

  #setStatus(status: PeerConnectionStatus): void {
    if (status === this.#status) return;
    this.#status = status;
    this.#options.onChange();
  }
}
