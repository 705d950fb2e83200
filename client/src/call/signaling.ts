/** Between the mesh's signals and the events of the protocol. */

import type { ServerToClientEvents } from "../protocol/generated";
import type { SignalingClient } from "../protocol/signaling-client";
import type { Signal } from "../rtc/signal";

/** Signals are not sent again when they fail: peers repair what is missing themselves. */
export async function sendSignal(
  client: Pick<SignalingClient, "request">,
  to: string,
  signal: Signal,
): Promise<void> {
  const address = signal.generation === undefined ? { to } : { to, generation: signal.generation };
  switch (signal.kind) {
    case "offer": {
      const offer = { type: "offer" as const, sdp: signal.sdp };
      await client.request(signal.isCall ? "callUser" : "negotiationneed", { ...address, offer });
      break;
    }
    case "answer": {
      const answer = { type: "answer" as const, sdp: signal.sdp };
      await client.request(signal.isCall ? "callAccepted" : "negotiationDone", {
        ...address,
        answer,
      });
      break;
    }
    case "candidate": {
      const { candidate } = signal;
      await client.request("iceCandidate", { ...address, candidate: toWire(candidate) });
      break;
    }
  }
}

function toWire(candidate: RTCIceCandidateInit | "" | null) {
  return candidate ? { ...candidate, candidate: candidate.candidate ?? "" } : candidate;
}

type SignalEvents = Pick<
  ServerToClientEvents,
  "incomingCall" | "callAccepted" | "negotiationneed" | "negotiationFinal" | "iceCandidate"
>;

/** Listeners that hand every relayed signal to `accept`. */
export function signalListeners(accept: (from: string, signal: Signal) => void): SignalEvents {
  const offer = (isCall: boolean) => (event: Parameters<SignalEvents["negotiationneed"]>[0]) => {
    const { from, generation } = event;
    accept(from, { kind: "offer", isCall, sdp: event.offer.sdp, generation });
  };
  const answer = (isCall: boolean) => (event: Parameters<SignalEvents["callAccepted"]>[0]) => {
    const { from, generation } = event;
    accept(from, { kind: "answer", isCall, sdp: event.answer.sdp, generation });
  };
  return {
    incomingCall: offer(true),
    negotiationneed: offer(false),
    callAccepted: answer(true),
    negotiationFinal: answer(false),
    iceCandidate: ({ from, candidate, generation }) =>
      accept(from, { kind: "candidate", candidate, generation }),
  };
}
