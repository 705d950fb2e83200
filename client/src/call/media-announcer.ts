/** Tells the room what we send: says it again when it did not arrive, and nothing twice. */

import { ProtocolError } from "../protocol/protocol-error";
import type { SignalingClient } from "../protocol/signaling-client";
import type { LocalMediaState } from "../rtc/local-media-state";

export type MediaFlags = Pick<LocalMediaState, "isMuted" | "isCameraOff" | "isSharing">;
type Flag = keyof MediaFlags;

const RETRY_MS = 1_000;

export class MediaAnnouncer {
  readonly #client: Pick<SignalingClient, "request">;
  /** What the room knows; without what is not certain. */
  #told: Partial<MediaFlags> = {};
  /** There is nobody to tell. */
  #isPaused = true;
  #actual: MediaFlags | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(client: Pick<SignalingClient, "request">) {
    this.#client = client;
  }

  /** We are in the room, which knows this much; the rest it is told now. */
  begin(told: Partial<MediaFlags>): void {
    this.#told = told;
    this.resume();
  }

  /** We are back, and the room knows what it knew. */
  resume(): void {
    this.#isPaused = false;
    this.#sync();
  }

  update(actual: MediaFlags): void {
    this.#actual = actual;
    this.#sync();
  }

  /** Nobody listens until we `resume`, or `begin` anew. */
  pause(): void {
    this.#isPaused = true;
    clearTimeout(this.#timer);
  }

  #sync(): void {
    for (const flag of ["isMuted", "isCameraOff", "isSharing"] as const) {
      const value = this.#actual?.[flag];
      if (this.#isPaused || value === undefined || this.#told[flag] === value) continue;
      this.#told = { ...this.#told, [flag]: value };
      this.#tell(flag, value).catch((error: unknown) => this.#onFailure(error, flag, value));
    }
  }

  #tell(flag: Flag, value: boolean): Promise<unknown> {
    switch (flag) {
      case "isMuted":
        return this.#client.request("muteToggle", { isMuted: value });
      case "isCameraOff":
        return this.#client.request("cameraToggle", { isCameraOff: value });
      case "isSharing":
        return this.#client.request("screenShare", { isSharing: value });
    }
  }

  #onFailure(error: unknown, flag: Flag, value: boolean): void {
    if (!(error instanceof ProtocolError)) return;
    if (this.#told[flag] === value) this.#told = { ...this.#told, [flag]: undefined };
    // We say it when we are back.
    if (this.#isPaused || error.code === "not_connected") return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#sync(), RETRY_MS);
  }
}
