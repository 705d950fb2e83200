/** One RTCPeerConnection with its negotiation, its fixed slots and our tracks in them. */

import { type Flow, type FlowCounters, readFlow } from "./flow";
import {
  addSlots,
  adoptSlots,
  encode,
  hasScreenSlot,
  type LocalTracks,
  receivingSlots,
  resetSenders,
  type Slots,
  sendingSlots,
  sendTracks,
  withScreenInCameraPlace,
} from "./media-slots";
import { Negotiation } from "./negotiation";
import { type OfferSignal, readFingerprint, type Signal } from "./signal";
import { type PeerStats, readPeerStats } from "./stats";
import type { VideoEncodings } from "./video-budget";

export interface LinkOptions {
  readonly generation: number;
  /** We make the first offer. */
  readonly isCaller: boolean;
  readonly configuration: RTCConfiguration;
  readonly tracks: LocalTracks;
  /** The msid of everything we send. */
  readonly label: MediaStream;
  readonly video: VideoEncodings | null;
  readonly isPolite: () => boolean;
  /** Whether they know of the screen's own slot. */
  readonly isForeign: () => boolean;
  readonly send: (signal: Signal) => void;
  readonly onState: (state: RTCPeerConnectionState) => void;
  /** What they send has changed. */
  readonly onReceivers: (slots: Slots) => void;
}

/** How long an offer may stay unanswered before it is sent again. */
const REPEAT_OFFER_MS = 8_000;
/** How long a simple client has to bring its own m-lines before we add ours. */
const MISSING_SLOTS_MS = 2_000;

export class Link {
  readonly #options: LinkOptions;
  readonly #pc: RTCPeerConnection;
  readonly #negotiation: Negotiation;
  #configuration: RTCConfiguration;
  #isRelayOnly = false;
  #remoteOffers = 0;
  #tracks: LocalTracks;
  #video: VideoEncodings | null;
  #encoding: Promise<void> = Promise.resolve();
  /** Signals are handled one after the other, so that no candidate overtakes its offer. */
  #queue: Promise<void> = Promise.resolve();
  #offerTimer: ReturnType<typeof setTimeout> | undefined;
  #slotsTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#configuration = options.configuration;
    this.#tracks = options.tracks;
    this.#video = options.video;
    this.#pc = new RTCPeerConnection(options.configuration);
    this.#negotiation = new Negotiation(this.#pc, {
      isPolite: options.isPolite,
      send: (description) => this.#sendDescription(description),
      beforeAnswer: async () => {
        adoptSlots(this.#pc, options.label);
        await this.#sendTracks();
      },
      onNegotiated: () => this.#onNegotiated(),
    });
    this.#listen();
    if (!options.isCaller) return;
    // Raises `negotiationneeded`, which makes the offer.
    addSlots(this.#pc, ["audio", "camera", "screen"], options.label);
    void this.#sendTracks();
  }

  /** Our first offer is out or under way, and nothing of theirs is known yet. */
  get isCalling(): boolean {
    return this.#options.isCaller && this.#pc.remoteDescription === null;
  }

  get isConnected(): boolean {
    return this.#pc.connectionState === "connected";
  }

  /** Whether an offer is made by another RTCPeerConnection than the one we are connected to. */
  isFromElsewhere(offer: OfferSignal): boolean {
    const known = this.#pc.remoteDescription;
    return known !== null && readFingerprint(known.sdp) !== readFingerprint(offer.sdp);
  }

  /** Offers that have come over this connection. */
  get remoteOffers(): number {
    return this.#remoteOffers;
  }

  /** Where we have something to send right now that they want to see. */
  get intended(): Flow {
    const { audio, camera, screen } = this.#wantedTracks();
    return {
      audio: isGiving(audio),
      camera: isGiving(camera) && this.#video?.camera.isActive !== false,
      screen: isGiving(screen) && this.#video?.screen.isActive !== false,
    };
  }

  accept(signal: Signal): void {
    if (signal.kind === "offer") this.#remoteOffers += 1;
    this.#queue = this.#queue
      .then(() => this.#handle(signal))
      // A description that does not fit, or a connection closed meanwhile: the ladder repairs it.
      .catch(() => undefined);
  }

  setTracks(tracks: LocalTracks): void {
    this.#tracks = tracks;
    void this.#sendTracks();
  }

  setVideo(video: VideoEncodings): void {
    this.#video = video;
    this.#encode();
  }

  setConfiguration(configuration: RTCConfiguration): void {
    this.#configuration = configuration;
    const { iceTransportPolicy = "all" } = configuration;
    this.#pc.setConfiguration({
      ...configuration,
      iceTransportPolicy: this.#isRelayOnly ? "relay" : iceTransportPolicy,
    });
  }

  /** Nothing of ours arrives there: everything into its place again, and agree on it anew. */
  async replayTracks(): Promise<void> {
    await resetSenders(this.#pc);
    await this.#sendTracks();
    this.#encode();
    if (this.#pc.signalingState === "stable")
      await this.#negotiation.offer().catch(() => undefined);
  }

  /** Says whether there is a relay that was not tried yet. */
  goThroughRelay(): boolean {
    const { iceServers = [], iceTransportPolicy } = this.#configuration;
    const isThere = iceServers.some(({ urls }) =>
      [urls].flat().some((url) => /^turns?:/.test(url)),
    );
    if (!isThere || this.#isRelayOnly || iceTransportPolicy === "relay") return false;
    this.#isRelayOnly = true;
    this.setConfiguration(this.#configuration);
    this.restartIce();
    return true;
  }

  repeatOffer(): void {
    this.#negotiation.repeatOffer();
  }

  restartIce(): void {
    // An offer that never got its answer would keep the restart waiting.
    this.#negotiation.repeatOffer();
    this.#pc.restartIce();
  }

  readStats(): Promise<PeerStats> {
    return readPeerStats(this.#pc);
  }

  readFlow(): Promise<FlowCounters> {
    return readFlow(this.#pc);
  }

  /** Its media goes on until a successor works; nothing more is agreed on. */
  retire(): void {
    clearTimeout(this.#offerTimer);
    clearTimeout(this.#slotsTimer);
    this.#pc.onicecandidate = null;
    this.#pc.onnegotiationneeded = null;
  }

  close(): void {
    this.retire();
    this.#pc.onconnectionstatechange = null;
    this.#pc.close();
  }

  #listen(): void {
    const { generation, send, onState } = this.#options;
    this.#pc.onicecandidate = ({ candidate }) => {
      if (candidate) send({ kind: "candidate", candidate: candidate.toJSON(), generation });
    };
    this.#pc.onnegotiationneeded = () => {
      // Fails only when closed meanwhile, or so broken that the ladder rebuilds.
      this.#negotiation.offer().catch(() => undefined);
    };
    this.#pc.onconnectionstatechange = () => onState(this.#pc.connectionState);
  }

  #handle(signal: Signal): Promise<void> {
    switch (signal.kind) {
      case "offer":
        return this.#negotiation.acceptOffer(signal.sdp, signal.isCall);
      case "answer":
        return this.#negotiation.acceptAnswer(signal.sdp);
      case "candidate":
        return this.#negotiation.acceptCandidate(signal.candidate);
    }
  }

  #sendDescription(description: { kind: "offer" | "answer"; isCall: boolean; sdp: string }): void {
    this.#options.send({ ...description, generation: this.#options.generation });
    if (description.kind !== "offer") return;
    clearTimeout(this.#offerTimer);
    this.#offerTimer = setTimeout(() => this.repeatOffer(), REPEAT_OFFER_MS);
  }

  #onNegotiated(): void {
    if (this.#pc.signalingState === "closed") return;
    clearTimeout(this.#offerTimer);
    void this.#sendTracks();
    this.#encode();
    this.#addMissingSlotsLater();
    this.#options.onReceivers(receivingSlots(this.#pc));
  }

  #sendTracks(): Promise<void> {
    // Rejects when the connection is closed meanwhile; the next one gets the tracks anyway.
    return sendTracks(this.#pc, this.#wantedTracks()).catch(() => undefined);
  }

  #wantedTracks(): LocalTracks {
    const hasScreenPlace =
      this.#pc.remoteDescription === null ||
      (!this.#options.isForeign() && hasScreenSlot(this.#pc));
    return hasScreenPlace ? this.#tracks : withScreenInCameraPlace(this.#tracks);
  }

  /** One change after the other: each reads what the one before has set. */
  #encode(): void {
    // Fails when the connection is closed meanwhile.
    this.#encoding = this.#encoding.then(() => this.#encodeNow()).catch(() => undefined);
  }

  async #encodeNow(): Promise<void> {
    const video = this.#video;
    if (!video || this.#pc.remoteDescription === null) return;
    const { camera, screen } = sendingSlots(this.#pc);
    await Promise.all([encode(camera, video.camera), encode(screen, video.screen)]);
  }

  /** Simple clients may call before they have tracks, with fewer m-lines than a conversation. */
  #addMissingSlotsLater(): void {
    clearTimeout(this.#slotsTimer);
    if (this.#missingSlots().length === 0) return;
    this.#slotsTimer = setTimeout(() => {
      addSlots(this.#pc, this.#missingSlots(), this.#options.label);
      void this.#sendTracks();
    }, MISSING_SLOTS_MS);
  }

  #missingSlots(): ("audio" | "camera")[] {
    const slots = sendingSlots(this.#pc);
    return (["audio", "camera"] as const).filter((name) => slots[name] === null);
  }
}

/** Live, switched on, and the device gives something. */
function isGiving(track: MediaStreamTrack | null): boolean {
  return track !== null && track.readyState === "live" && track.enabled && !track.muted;
}
