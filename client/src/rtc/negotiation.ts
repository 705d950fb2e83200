/**
 * Perfect negotiation over one RTCPeerConnection, in the form of the specification
 * (https://w3c.github.io/webrtc-pc/#perfect-negotiation-example), plus a queue for candidates
 * that come before the remote description.
 */

import type { AnswerSignal, CandidateSignal, OfferSignal } from "./signal";

export interface NegotiationCallbacks {
  readonly isPolite: () => boolean;
  readonly send: (description: Pick<OfferSignal | AnswerSignal, "kind" | "isCall" | "sdp">) => void;
  /** Between a remote offer and our answer: the place to add tracks. */
  readonly beforeAnswer: () => Promise<void>;
  /** Both descriptions are in place. */
  readonly onNegotiated: () => void;
}

export class Negotiation {
  readonly #pc: RTCPeerConnection;
  readonly #callbacks: NegotiationCallbacks;
  readonly #candidates: CandidateSignal["candidate"][] = [];
  #makingOffer = false;
  #ignoreOffer = false;
  #isSettingRemoteAnswerPending = false;
  /** Whether the offer we are answering was a call; the answer goes back the same way. */
  #isAnsweringCall = false;
  /** A first offer has been answered: what follows are changes. */
  #isEstablished = false;

  constructor(pc: RTCPeerConnection, callbacks: NegotiationCallbacks) {
    this.#pc = pc;
    this.#callbacks = callbacks;
  }

  async offer(): Promise<void> {
    this.#makingOffer = true;
    try {
      await this.#pc.setLocalDescription();
      this.#sendLocalDescription();
    } finally {
      this.#makingOffer = false;
    }
  }

  /** Send an offer again that may have been lost. */
  repeatOffer(): void {
    if (this.#pc.signalingState === "have-local-offer") this.#sendLocalDescription();
  }

  async acceptOffer(sdp: string, isCall: boolean): Promise<void> {
    const isReady =
      !this.#makingOffer &&
      (this.#pc.signalingState === "stable" || this.#isSettingRemoteAnswerPending);
    this.#ignoreOffer = !isReady && !this.#callbacks.isPolite();
    if (this.#ignoreOffer) return;

    this.#isAnsweringCall = isCall;
    await this.#pc.setRemoteDescription({ type: "offer", sdp });
    await this.#addQueuedCandidates();
    await this.#callbacks.beforeAnswer();
    await this.#pc.setLocalDescription();
    this.#isEstablished = true;
    this.#sendLocalDescription();
    this.#callbacks.onNegotiated();
  }

  async acceptAnswer(sdp: string): Promise<void> {
    // A repeated answer, or one to an offer that was rolled back.
    if (this.#pc.signalingState !== "have-local-offer") return;
    this.#isSettingRemoteAnswerPending = true;
    try {
      await this.#pc.setRemoteDescription({ type: "answer", sdp });
    } finally {
      this.#isSettingRemoteAnswerPending = false;
    }
    this.#isEstablished = true;
    await this.#addQueuedCandidates();
    this.#callbacks.onNegotiated();
  }

  async acceptCandidate(candidate: CandidateSignal["candidate"]): Promise<void> {
    if (!this.#pc.remoteDescription) {
      this.#candidates.push(candidate);
      return;
    }
    // Candidates of an ignored or an older offer do not fit and are refused: they are not missed.
    await this.#pc.addIceCandidate(candidate === "" ? null : candidate).catch(() => undefined);
  }

  async #addQueuedCandidates(): Promise<void> {
    // RTCPeerConnection keeps the order by itself.
    await Promise.all(this.#candidates.splice(0).map((each) => this.acceptCandidate(each)));
  }

  #sendLocalDescription(): void {
    const description = this.#pc.localDescription;
    if (description?.type === "offer") {
      const isCall = !this.#isEstablished;
      this.#callbacks.send({ kind: "offer", isCall, sdp: description.sdp });
    } else if (description?.type === "answer") {
      const isCall = this.#isAnsweringCall;
      this.#callbacks.send({ kind: "answer", isCall, sdp: description.sdp });
    }
  }
}
