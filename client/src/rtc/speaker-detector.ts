/**
 * Who speaks, from how loud everybody is: with patience both ways, so that nothing flickers.
 *
 * Somebody speaks after a moment of sound and until a longer moment of silence. The main speaker
 * stays until somebody else has clearly taken over. Knows neither media nor clock.
 */

export interface Speakers {
  /** Everybody who speaks right now. */
  readonly speaking: readonly string[];
  /** Who was heard last, or is heard best; null until somebody was. */
  readonly main: string | null;
}

export const NOBODY: Speakers = { speaking: [], main: null };

export const SPEAKER = {
  /** Loudness is an RMS: speech at a normal distance has about 0.1. */
  on: 0.02,
  off: 0.01,
  /** A cough or a key is shorter. */
  onAfterMs: 250,
  /** Pauses between words and sentences are shorter. */
  offAfterMs: 1_200,
  /** How long somebody else has to speak once the main speaker is silent. */
  takeOverMs: 500,
  /** How long somebody has to be louder than a main speaker who goes on. */
  outspeakMs: 3_000,
  outspeakBy: 2,
} as const;

/** What was loud is half as loud after so long. */
const HALF_LIFE_MS = 700;

interface Voice {
  loudness: number;
  heardSince: number | null;
  lastHeard: number;
  isSpeaking: boolean;
  speakingSince: number;
}

export class SpeakerDetector {
  readonly #voices = new Map<string, Voice>();
  #main: string | null = null;
  #outspokenSince: number | null = null;
  #lastMs: number | null = null;

  /** `levels` is everybody who is there; those in `own` are no main speaker. */
  hear(levels: ReadonlyMap<string, number>, own: string, atMs: number): Speakers {
    const passedMs = atMs - (this.#lastMs ?? atMs);
    this.#lastMs = atMs;
    for (const id of this.#voices.keys()) if (!levels.has(id)) this.#voices.delete(id);
    for (const [id, level] of levels) this.#listen(id, level, atMs, passedMs);
    if (this.#main !== null && !levels.has(this.#main)) this.#main = null;
    const speaking = [...this.#voices].filter(([, { isSpeaking }]) => isSpeaking);
    this.#chooseMain(
      speaking.filter(([id]) => id !== own),
      atMs,
    );
    return { speaking: speaking.map(([id]) => id), main: this.#main };
  }

  #listen(id: string, level: number, atMs: number, passedMs: number): void {
    const voice = this.#voices.get(id) ?? {
      loudness: 0,
      heardSince: null,
      lastHeard: Number.NEGATIVE_INFINITY,
      isSpeaking: false,
      speakingSince: atMs,
    };
    this.#voices.set(id, voice);
    voice.loudness = Math.max(level, voice.loudness * 0.5 ** (passedMs / HALF_LIFE_MS));
    if (level > (voice.isSpeaking ? SPEAKER.off : SPEAKER.on)) {
      voice.heardSince ??= atMs;
      voice.lastHeard = atMs;
      if (!voice.isSpeaking && atMs - voice.heardSince >= SPEAKER.onAfterMs) {
        voice.isSpeaking = true;
        voice.speakingSince = voice.heardSince;
      }
      return;
    }
    // A short gap within a word does not start it anew.
    if (atMs - voice.lastHeard >= SPEAKER.onAfterMs) voice.heardSince = null;
    if (atMs - voice.lastHeard >= SPEAKER.offAfterMs) voice.isSpeaking = false;
  }

  #chooseMain(speaking: readonly [string, Voice][], atMs: number): void {
    const loudest = speaking.toSorted(([, one], [, other]) => other.loudness - one.loudness)[0];
    if (!loudest || loudest[0] === this.#main) {
      this.#outspokenSince = null;
      return;
    }
    const [id, voice] = loudest;
    const main = this.#main === null ? undefined : this.#voices.get(this.#main);
    if (!main) this.#main = id;
    else if (!main.isSpeaking) {
      if (atMs - voice.speakingSince >= SPEAKER.takeOverMs) this.#main = id;
    } else if (voice.loudness > main.loudness * SPEAKER.outspeakBy) {
      this.#outspokenSince ??= atMs;
      if (atMs - this.#outspokenSince < SPEAKER.outspeakMs) return;
      this.#main = id;
    }
    this.#outspokenSince = null;
  }
}
