/** What a connection carries right now, from `RTCPeerConnection.getStats()`. */

import { receivingSlots, type SlotName } from "./media-slots";

export interface VideoStats {
  readonly framesDecoded: number;
  readonly width: number;
  readonly height: number;
  readonly bytesReceived: number;
  readonly freezeCount: number;
}

export interface AudioStats {
  /** Grows with what is heard: silence adds next to nothing. */
  readonly totalAudioEnergy: number;
  readonly audioLevel: number;
  readonly bytesReceived: number;
}

export interface PeerStats {
  readonly connectionState: RTCPeerConnectionState;
  readonly iceConnectionState: RTCIceConnectionState;
  readonly signalingState: RTCSignalingState;
  readonly bytesReceived: number;
  readonly bytesSent: number;
  /** What the browser thinks this connection could carry, in bit/s; not every browser says. */
  readonly availableOutgoingBitrate: number | null;
  readonly roundTripMs: number | null;
  /** How the selected pair leaves this machine: host, srflx, prflx or relay. */
  readonly localCandidateType: string | null;
  readonly packetsLost: number;
  readonly quality: Quality;
  readonly audio: AudioStats | null;
  readonly camera: VideoStats | null;
  readonly screen: VideoStats | null;
}

export type Quality = "good" | "fair" | "poor" | "unknown";

/** The fields of RTCStats that are read here; browsers leave some of them out. */
interface StatsEntry {
  readonly id: string;
  readonly type: string;
  readonly [field: string]: unknown;
}

export async function readPeerStats(pc: RTCPeerConnection): Promise<PeerStats> {
  const entries = new Map<string, StatsEntry>();
  (await pc.getStats()).forEach((entry: StatsEntry) => {
    entries.set(entry.id, entry);
  });
  const inbound = inboundBySlot(pc, entries);
  const pair = selectedPair(entries);
  const roundTripMs = pair ? optionalNumber(pair, "currentRoundTripTime", 1_000) : null;
  const packetsLost = sum([...inbound.values()], "packetsLost");
  return {
    connectionState: pc.connectionState,
    iceConnectionState: pc.iceConnectionState,
    signalingState: pc.signalingState,
    bytesReceived: pair ? number(pair, "bytesReceived") : 0,
    bytesSent: pair ? number(pair, "bytesSent") : 0,
    availableOutgoingBitrate: pair ? optionalNumber(pair, "availableOutgoingBitrate", 1) : null,
    roundTripMs,
    localCandidateType: candidateType(entries, pair),
    packetsLost,
    quality: rate(roundTripMs, packetsLost, sum([...inbound.values()], "packetsReceived")),
    audio: audioStats(inbound.get("audio")),
    camera: videoStats(inbound.get("camera")),
    screen: videoStats(inbound.get("screen")),
  };
}

/** Thresholds of ITU-T G.114 for delay; a few per cent of loss is where speech starts to break. */
export function rate(roundTripMs: number | null, lost: number, received: number): Quality {
  if (roundTripMs === null || received === 0) return "unknown";
  const loss = lost / (lost + received);
  if (roundTripMs > 400 || loss > 0.08) return "poor";
  if (roundTripMs > 200 || loss > 0.03) return "fair";
  return "good";
}

function inboundBySlot(pc: RTCPeerConnection, entries: Map<string, StatsEntry>) {
  const found = new Map<SlotName, StatsEntry>();
  for (const [name, transceiver] of Object.entries(receivingSlots(pc))) {
    const entry = [...entries.values()].find(
      (each) => each.type === "inbound-rtp" && each.mid === transceiver?.mid,
    );
    if (transceiver && entry) found.set(name as SlotName, entry);
  }
  return found;
}

function selectedPair(entries: Map<string, StatsEntry>): StatsEntry | undefined {
  const all = [...entries.values()];
  const transport = all.find(({ type }) => type === "transport");
  const id = transport?.selectedCandidatePairId;
  if (typeof id === "string") return entries.get(id);
  // Firefox has no transport entry.
  return all.find(({ type, nominated, state }) => {
    return type === "candidate-pair" && nominated === true && state === "succeeded";
  });
}

function candidateType(entries: Map<string, StatsEntry>, pair: StatsEntry | undefined) {
  const id = pair?.localCandidateId;
  const type = typeof id === "string" ? entries.get(id)?.candidateType : undefined;
  return typeof type === "string" ? type : null;
}

function audioStats(entry: StatsEntry | undefined): AudioStats | null {
  if (!entry) return null;
  return {
    totalAudioEnergy: number(entry, "totalAudioEnergy"),
    audioLevel: number(entry, "audioLevel"),
    bytesReceived: number(entry, "bytesReceived"),
  };
}

function videoStats(entry: StatsEntry | undefined): VideoStats | null {
  if (!entry) return null;
  return {
    framesDecoded: number(entry, "framesDecoded"),
    width: number(entry, "frameWidth"),
    height: number(entry, "frameHeight"),
    bytesReceived: number(entry, "bytesReceived"),
    freezeCount: number(entry, "freezeCount"),
  };
}

function number(entry: StatsEntry, field: string): number {
  const value = entry[field];
  return typeof value === "number" ? value : 0;
}

function optionalNumber(entry: StatsEntry, field: string, factor: number): number | null {
  const value = entry[field];
  return typeof value === "number" ? value * factor : null;
}

function sum(entries: readonly StatsEntry[], field: string): number {
  return entries.reduce((total, entry) => total + number(entry, field), 0);
}
