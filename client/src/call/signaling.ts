/** Between the mesh's signals and the events of the protocol. */

import type { RemoteMediaReport, ServerToClientEvents } from "../protocol/generated";
import type { SignalingClient } from "../protocol/signaling-client";
import type { Flow } from "../rtc/flow";
import type { FlowReport } from "../rtc/media-watch";
import type { Signal } from "../rtc/signal";

export interface Delivery {
  /** A repeat under the same one is not handled twice. */
  readonly mid: string;
  readonly timeoutMs: number;
}

/** Resolves when the server has it. Rejects with ProtocolError. */
export async function sendSignal(
  client: Pick<SignalingClient, "request">,
  to: string,
  signal: Signal,
  { mid, timeoutMs }: Delivery,
): Promise<void> {
  const { generation } = signal;
  const address = generation === undefined ? { to, mid } : { to, mid, generation };
  switch (signal.kind) {
    case "offer": {
      const offer = { type: "offer" as const, sdp: signal.sdp };
      const event = signal.isCall ? "callUser" : "negotiationneed";
      await client.request(event, { ...address, offer }, timeoutMs);
      break;
    }
    case "answer": {
      const answer = { type: "answer" as const, sdp: signal.sdp };
      const event = signal.isCall ? "callAccepted" : "negotiationDone";
      await client.request(event, { ...address, answer }, timeoutMs);
      break;
    }
    case "candidate": {
      const { candidate } = signal;
      const payload = { ...address, candidate: toWire(candidate) };
      await client.request("iceCandidate", payload, timeoutMs);
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

export type ReportFlow = (to: string, report: FlowReport) => Promise<unknown>;

/** Tells others what of their media arrives here. Rejects with ProtocolError. */
export function flowReporter(client: Pick<SignalingClient, "request">): ReportFlow {
  return (to, { flow, generation }) =>
    client.request("mediaReport", {
      to,
      generation,
      isReceivingAudio: flow.audio,
      isReceivingVideo: flow.camera,
      isReceivingScreen: flow.screen,
    });
}

export function readReport(report: RemoteMediaReport): Flow {
  const { isReceivingAudio, isReceivingVideo, isReceivingScreen } = report;
  return { audio: isReceivingAudio, camera: isReceivingVideo, screen: isReceivingScreen };
}

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
