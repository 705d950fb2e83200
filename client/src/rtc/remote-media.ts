/** What arrives from one participant; the streams stay the same objects when connections change. */

import type { Slots } from "./media-slots";

/** What was heard longer ago is over. */
const FRESH_MS = 500;

export class RemoteMedia {
  readonly #camera = new MediaStream();
  readonly #screen = new MediaStream();
  #audio: RTCRtpReceiver | null = null;

  get hasMedia(): boolean {
    return this.#camera.getTracks().length > 0;
  }

  /** Microphone and camera; null until a first connection is agreed on. */
  get cameraStream(): MediaStream | null {
    return this.hasMedia ? this.#camera : null;
  }

  get screenStream(): MediaStream | null {
    return this.#screen.getTracks().length > 0 ? this.#screen : null;
  }

  /** How loud it is just now, 0 to 1; 0 when nothing comes. */
  get audioLevel(): number {
    const [newest] = this.#audio?.getSynchronizationSources?.() ?? [];
    const isFresh =
      newest && performance.timeOrigin + performance.now() - newest.timestamp < FRESH_MS;
    return isFresh ? (newest.audioLevel ?? 0) : 0;
  }

  setReceivers(slots: Slots): void {
    this.#audio = slots.audio?.receiver ?? null;
    replaceTracks(this.#camera, [slots.audio, slots.camera]);
    replaceTracks(this.#screen, [slots.screen]);
  }
}

function replaceTracks(stream: MediaStream, transceivers: readonly (RTCRtpTransceiver | null)[]) {
  const wanted = transceivers.flatMap((each) => (each ? [each.receiver.track] : []));
  for (const track of stream.getTracks()) if (!wanted.includes(track)) stream.removeTrack(track);
  const present = stream.getTracks();
  for (const track of wanted) if (!present.includes(track)) stream.addTrack(track);
}
