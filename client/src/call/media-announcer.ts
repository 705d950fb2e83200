/** Tells the room what we send: says it again when it did not arrive, and nothing twice. */

import type { SignalingClient } from "../protocol/signaling-client";
import { ProtocolError } from "../protocol/signaling-client";
import type { LocalMediaState } from "../rtc/local-media-state";

export type MediaFlags = Pick<LocalMediaState, "isMuted" | "isCameraOff" | "isSharing">;
type Flag = keyof MediaFlags;

const RETRY_MS = 1_000;

export class MediaAnnouncer {
  readonly #client: Pick<SignalingClient, "request">;
  /** What the room knows; null while there is nobody to tell. */
  #told: Partial<MediaFlags> | null = null;
  #actual: MediaFlags | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(client: Pick<SignalingClient, "request">) {
    this.#client = client;
  }

  /** We are in the room, which knows this much; the rest it is told now. */
  begin(told: Partial<MediaFlags>): void {
    this.#told = told;
    this.#sync();
  }

  update(actual: MediaFlags): void {
    this.#actual = actual;
    this.#sync();
  }

  /** Nobody listens until the next `begin`. */
  pause(): void {
    this.#told = null;
    clearTimeout(this.#timer);
  }

  #sync(): void {
    for (const flag of ["isMuted", "isCameraOff", "isSharing"] as const) {
      const told = this.#told;
      const value = this.#actual?.[flag];
      if (!told || value === undefined || told[flag] === value) continue;
      const next = { ...told, [flag]: value };
      this.#told = next;
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
    // Joining again tells everything anew.
    if (!this.#told || !(error instanceof ProtocolError) || error.code === "not_connected") return;
    if (this.#told[flag] === value) this.#told = { ...this.#told, [flag]: !value };
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#sync(), RETRY_MS);
  }
}
