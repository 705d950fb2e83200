/** Whether media flows: what a connection has sent and received so far, by slot. */

import { receivingSlots, type SlotName, type Slots, sendingSlots } from "./media-slots";

export type { SlotName };
export const SLOTS = ["audio", "camera", "screen"] as const satisfies readonly SlotName[];

export type Flow = Readonly<Record<SlotName, boolean>>;

type Counters = Readonly<Record<SlotName, number>>;

export interface FlowCounters {
  /** Bytes. */
  readonly sent: Counters;
  /** Bytes of sound, and decoded frames of pictures: bytes alone show nothing. */
  readonly received: Counters;
}

export async function readFlow(pc: RTCPeerConnection): Promise<FlowCounters> {
  const entries = [...(await pc.getStats()).values()];
  const sum = (slots: Slots, slot: SlotName, type: string, field: string) => {
    const mid = slots[slot]?.mid ?? null;
    return entries
      .filter((entry) => mid !== null && entry.type === type && entry.mid === mid)
      .reduce((total, entry) => total + (Number(entry[field]) || 0), 0);
  };
  const [sending, receiving] = [sendingSlots(pc), receivingSlots(pc)];
  const sent = (slot: SlotName) => sum(sending, slot, "outbound-rtp", "bytesSent");
  const frames = (slot: SlotName) => sum(receiving, slot, "inbound-rtp", "framesDecoded");
  return {
    sent: { audio: sent("audio"), camera: sent("camera"), screen: sent("screen") },
    received: {
      audio: sum(receiving, "audio", "inbound-rtp", "bytesReceived"),
      camera: frames("camera"),
      screen: frames("screen"),
    },
  };
}
