/** The own devices: open as long as a call or a screen before it wants them. */

import { LocalMedia, type MediaWish } from "../rtc/local-media";

export class OwnMedia {
  readonly media = new LocalMedia();
  readonly #isInCall: () => boolean;
  #wish: MediaWish | undefined;
  #previews = 0;

  constructor(isInCall: () => boolean) {
    this.#isInCall = isInCall;
  }

  /** How they are at first. */
  setWish(wish: MediaWish): void {
    this.#wish = wish;
  }

  start(): Promise<void> {
    return this.media.start(this.#wish);
  }

  /** For a screen before the call; the returned function gives them back. */
  readonly holdPreview = (): (() => void) => {
    this.#previews += 1;
    void this.start();
    return () => {
      this.#previews -= 1;
      // The next screen may want them: a join, or the same screen again.
      setTimeout(() => {
        if (this.#previews === 0 && !this.#isInCall()) this.stop();
      });
    };
  };

  /** Whoever was muted is muted when they come back. */
  stop(): void {
    const { isStarting, isMuted, isCameraOff, problem } = this.media.state.get();
    if (!isStarting && problem === null) this.#wish = { isMuted, isCameraOff };
    this.media.stop();
  }
}
