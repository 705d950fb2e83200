/** STUN and TURN servers with credentials that are renewed before they expire. */

import type { IceServersReply } from "./types";

/** The call does not wait longer for its first list than this. */
const PATIENCE_MS = 3_000;
const RETRY_MS = 15_000;
const MIN_REFRESH_MS = 30_000;
const MAX_REFRESH_MS = 12 * 60 * 60 * 1_000;

export class IceServers {
  readonly #fetch: () => Promise<IceServersReply>;
  readonly #onServers: (servers: RTCIceServer[]) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Grows with each start and stop: an answer to an earlier question is dropped. */
  #epoch = 0;

  constructor(fetch: () => Promise<IceServersReply>, onServers: (servers: RTCIceServer[]) => void) {
    this.#fetch = fetch;
    this.#onServers = onServers;
  }

  /** Resolves with the first list, or without it when it takes too long. Never rejects. */
  async start(): Promise<void> {
    this.stop();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, PATIENCE_MS);
    });
    await Promise.race([this.#refresh(this.#epoch), patience]);
    clearTimeout(timer);
  }

  stop(): void {
    this.#epoch += 1;
    clearTimeout(this.#timer);
  }

  async #refresh(epoch: number): Promise<void> {
    let nextMs = RETRY_MS;
    try {
      const { iceServers, ttlSeconds } = await this.#fetch();
      if (epoch !== this.#epoch) return;
      this.#onServers([...iceServers]);
      const beforeExpiryMs = ttlSeconds * 1_000 * 0.75;
      nextMs = Math.min(Math.max(beforeExpiryMs, MIN_REFRESH_MS), MAX_REFRESH_MS);
    } catch {
      // Without the list, peers in one network still find each other; the next try may succeed.
    }
    if (epoch === this.#epoch) {
      this.#timer = setTimeout(() => void this.#refresh(epoch), nextMs);
    }
  }
}
