/**
 * The fixed layout of every connection: audio, camera, screen, in this order of m-lines.
 *
 * All three are `sendrecv` from the first offer on, with or without a track, so that mute, camera,
 * screen and device changes are a `replaceTrack` and never a negotiation. Both ends know camera
 * from screen by the order. Other clients may bring fewer m-lines: then the screen takes the
 * camera's place, because a player that expects one picture shows one picture.
 */

import type { Encoding } from "./video-budget";

export type SlotName = "audio" | "camera" | "screen";

export type LocalTracks = Readonly<Record<SlotName, MediaStreamTrack | null>>;

export const NO_TRACKS: LocalTracks = { audio: null, camera: null, screen: null };

export type Slots = Readonly<Record<SlotName, RTCRtpTransceiver | null>>;

const isUsable = (transceiver: RTCRtpTransceiver) =>
  transceiver.direction !== "stopped" && transceiver.currentDirection !== "stopped";

const kindOf = (transceiver: RTCRtpTransceiver) => transceiver.receiver.track.kind;

function arrange(transceivers: readonly RTCRtpTransceiver[]): Slots {
  const video = transceivers.filter((each) => kindOf(each) === "video");
  return {
    audio: transceivers.find((each) => kindOf(each) === "audio") ?? null,
    camera: video[0] ?? null,
    screen: video[1] ?? null,
  };
}

/** Where this end sends. */
export function sendingSlots(pc: RTCPeerConnection): Slots {
  return arrange(pc.getTransceivers().filter(isUsable));
}

/** Where the other end sends, as agreed by the last complete negotiation. */
export function receivingSlots(pc: RTCPeerConnection): Slots {
  return arrange(
    pc
      .getTransceivers()
      .filter(
        ({ currentDirection }) =>
          currentDirection === "sendrecv" || currentDirection === "recvonly",
      ),
  );
}

/** For the side that offers first. One stream for all: simple clients show `event.streams[0]`. */
export function addSlots(pc: RTCPeerConnection, names: readonly SlotName[], label: MediaStream) {
  for (const name of names) {
    pc.addTransceiver(name === "audio" ? "audio" : "video", {
      direction: "sendrecv",
      streams: [label],
    });
  }
}

/** For the side that answers: between the remote offer and the own answer. */
export function adoptSlots(pc: RTCPeerConnection, label: MediaStream): void {
  for (const transceiver of Object.values(sendingSlots(pc))) {
    if (!transceiver) continue;
    if (transceiver.direction !== "sendrecv") transceiver.direction = "sendrecv";
    transceiver.sender.setStreams?.(label);
  }
}

/** Whether the screen has a place of its own that the other end knows of. */
export function hasScreenSlot(pc: RTCPeerConnection): boolean {
  const direction = sendingSlots(pc).screen?.currentDirection;
  return direction === "sendrecv" || direction === "sendonly";
}

/** Where a place for the screen is missing, it takes the camera's. */
export function withScreenInCameraPlace({ audio, camera, screen }: LocalTracks): LocalTracks {
  return { audio, camera: screen ?? camera, screen: null };
}

/** Put each track into its sender; null sends nothing. */
export async function sendTracks(pc: RTCPeerConnection, wanted: LocalTracks): Promise<void> {
  const slots = sendingSlots(pc);
  const changes: Promise<void>[] = [];
  for (const name of ["audio", "camera", "screen"] as const) {
    const sender = slots[name]?.sender;
    if (sender && sender.track !== wanted[name]) changes.push(sender.replaceTrack(wanted[name]));
  }
  await Promise.all(changes);
}

/** Take every track out and open every way, whatever has happened to them. */
export async function resetSenders(pc: RTCPeerConnection): Promise<void> {
  const all = pc.getTransceivers().filter(isUsable);
  await Promise.allSettled(all.map((transceiver) => resetSender(transceiver)));
}

async function resetSender(transceiver: RTCRtpTransceiver): Promise<void> {
  const { sender } = transceiver;
  if (transceiver.direction !== "sendrecv") transceiver.direction = "sendrecv";
  await sender.replaceTrack(null);
  const parameters = sender.getParameters();
  const encodings = parameters.encodings ?? [];
  if (encodings.every(({ active }) => active !== false)) return;
  for (const encoding of encodings) encoding.active = true;
  await sender.setParameters(parameters);
}

/** What of a track is sent to one participant; a browser that refuses keeps its own estimate. */
export async function encode(
  transceiver: RTCRtpTransceiver | null,
  { isActive, scaleDownBy, maxBitrate }: Encoding,
): Promise<void> {
  if (!transceiver) return;
  const { sender } = transceiver;
  const parameters = sender.getParameters();
  const [encoding] = parameters.encodings ?? [];
  if (!encoding) return;
  const { active = true, scaleResolutionDownBy = 1 } = encoding;
  const isSame =
    active === isActive &&
    scaleResolutionDownBy === scaleDownBy &&
    encoding.maxBitrate === maxBitrate;
  if (isSame) return;
  Object.assign(encoding, { active: isActive, scaleResolutionDownBy: scaleDownBy, maxBitrate });
  await sender.setParameters(parameters).catch(() => undefined);
}
