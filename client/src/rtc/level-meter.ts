/** How loud a microphone is, 0..1, about 15 times a second and only while somebody watches. */

import { Observable } from "./observable";

const INTERVAL_MS = 66;
/** Speech at a normal distance has an RMS of about 0.1: scaled to fill most of a bar. */
export const GAIN = 4;

export class LevelMeter {
  readonly #level = new Observable(0);
  #track: MediaStreamTrack | null = null;
  #stop: (() => void) | null = null;

  readonly get = this.#level.get;

  readonly subscribe = (listener: () => void): (() => void) => {
    const unsubscribe = this.#level.subscribe(listener);
    this.#update();
    return () => {
      unsubscribe();
      this.#update();
    };
  };

  setTrack(track: MediaStreamTrack | null): void {
    if (track === this.#track) return;
    this.#stop?.();
    this.#stop = null;
    this.#track = track;
    this.#update();
  }

  #update(): void {
    const isWanted = this.#track !== null && this.#level.isWatched;
    if (isWanted && !this.#stop && this.#track) {
      this.#stop = measure(this.#track, (level) => this.#level.set(level));
    } else if (!isWanted) {
      this.#stop?.();
      this.#stop = null;
      this.#level.set(0);
    }
  }
}

function measure(track: MediaStreamTrack, report: (level: number) => void): () => void {
  if (!("AudioContext" in globalThis)) return () => undefined;
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 512;
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    report(track.enabled ? loudness(samples) : 0);
  }, INTERVAL_MS);
  const forgetGesture = resumeOnGesture(context);
  return () => {
    clearInterval(timer);
    forgetGesture();
    void context.close();
  };
}

export function loudness(samples: Float32Array): number {
  const power = samples.reduce((total, sample) => total + sample * sample, 0) / samples.length;
  return Math.round(Math.min(1, Math.sqrt(power) * GAIN) * 100) / 100;
}

/** Browsers keep an AudioContext asleep until the page has been touched. */
function resumeOnGesture(context: AudioContext): () => void {
  const abort = new AbortController();
  const resume = () => void context.resume();
  for (const gesture of ["pointerdown", "keydown"]) {
    window.addEventListener(gesture, resume, { signal: abort.signal });
  }
  return () => abort.abort();
}
