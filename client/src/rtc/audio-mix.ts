/**
 * The microphone and the sound of a shared screen as one track.
 *
 * It goes where the microphone goes, so nothing is negotiated and every client hears it. Without
 * the sound of a screen it is the microphone itself. Mute concerns the microphone only.
 */

export class AudioMix {
  #microphone: MediaStreamTrack | null = null;
  #screen: MediaStreamTrack | null = null;
  #mixed: Mixed | null = null;

  get track(): MediaStreamTrack | null {
    return this.#mixed?.track ?? this.#microphone;
  }

  setMicrophone(track: MediaStreamTrack | null): void {
    this.#microphone = track;
    this.#mixed?.setMicrophone(track);
  }

  /** null ends the mix. */
  setScreen(track: MediaStreamTrack | null): void {
    if (track === this.#screen) return;
    this.#screen = track;
    this.#mixed?.close();
    this.#mixed = track && new Mixed(track, this.#microphone);
  }
}

class Mixed {
  readonly #context = new AudioContext();
  readonly #destination = this.#context.createMediaStreamDestination();
  #microphone: MediaStreamAudioSourceNode | null = null;

  constructor(screen: MediaStreamTrack, microphone: MediaStreamTrack | null) {
    this.#source(screen);
    this.setMicrophone(microphone);
  }

  get track(): MediaStreamTrack | null {
    return this.#destination.stream.getAudioTracks()[0] ?? null;
  }

  setMicrophone(track: MediaStreamTrack | null): void {
    this.#microphone?.disconnect();
    this.#microphone = track && this.#source(track);
  }

  close(): void {
    this.track?.stop();
    void this.#context.close();
  }

  #source(track: MediaStreamTrack): MediaStreamAudioSourceNode {
    const source = this.#context.createMediaStreamSource(new MediaStream([track]));
    source.connect(this.#destination);
    return source;
  }
}
