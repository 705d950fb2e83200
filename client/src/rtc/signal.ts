/** What two peers tell each other; how it travels is the affair of whoever sends it. */

export interface OfferSignal {
  readonly kind: "offer";
  /** The first offer of an RTCPeerConnection (a call), as opposed to a later change. */
  readonly isCall: boolean;
  readonly sdp: string;
  readonly generation: number | undefined;
}

export interface AnswerSignal {
  readonly kind: "answer";
  /** Answers a call, as opposed to a later change. */
  readonly isCall: boolean;
  readonly sdp: string;
  readonly generation: number | undefined;
}

export interface CandidateSignal {
  readonly kind: "candidate";
  /** null or "" says that there are no more. */
  readonly candidate: RTCIceCandidateInit | "" | null;
  readonly generation: number | undefined;
}

/** `generation` numbers the RTCPeerConnection; clients that know nothing of it send none. */
export type Signal = OfferSignal | AnswerSignal | CandidateSignal;

/** The DTLS fingerprint: each RTCPeerConnection has its own, so it tells a new one from a change. */
export function readFingerprint(sdp: string): string | null {
  return /^a=fingerprint:\S+ (\S+)/m.exec(sdp)?.[1]?.toUpperCase() ?? null;
}
