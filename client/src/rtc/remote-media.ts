/** What arrives from one participant; the streams stay the same objects when connections change. */

import type { Slots } from "./media-slots";

export class RemoteMedia {
  readonly #camera = new MediaStream();
  readonly #screen = new MediaStream();

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

  setReceivers(slots: Slots): void {
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
