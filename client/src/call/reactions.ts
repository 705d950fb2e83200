/** Emoji that are shown for a moment. */

import { Observable } from "../rtc/observable";
import type { ChatReaction } from "./chat-types";

const LIFETIME_MS = 4_000;
const MAX_SHOWN = 30;
/** Anything else would be a text that floats over a face. */
const EMOJI =
  /^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|\u200d|\ufe0f)+$/u;

export class Reactions {
  readonly list = new Observable<readonly ChatReaction[]>([]);
  #lastKey = 0;

  show(from: string, emoji: string): void {
    if (!EMOJI.test(emoji)) return;
    this.#lastKey += 1;
    const reaction = { key: this.#lastKey, from, emoji };
    this.list.set([...this.list.get(), reaction].slice(-MAX_SHOWN));
    setTimeout(
      () => this.list.set(this.list.get().filter((each) => each !== reaction)),
      LIFETIME_MS,
    );
  }

  clear(): void {
    if (this.list.get().length > 0) this.list.set([]);
  }
}
