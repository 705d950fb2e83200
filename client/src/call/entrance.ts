/** Asks to be let into a room until the answer is final. */

import type { RoomSnapshot } from "../protocol/generated";
import {
  PASSING_CODES,
  type Payload,
  ProtocolError,
  readRetryAfterMs,
  type SignalingClient,
} from "../protocol/signaling-client";

const FIRST_WAIT_MS = 500;
const MAX_WAIT_MS = 4_000;

/**
 * null when the connection was lost, or nobody wants to enter any more: the next connection, or
 * the next wish, asks anew. Rejects with ProtocolError when the server will not have us.
 */
export async function enterRoom(
  client: Pick<SignalingClient, "request" | "reconnect">,
  wish: Payload<"joinRoom">,
  isWanted: () => boolean,
): Promise<RoomSnapshot | null> {
  for (let tries = 0; ; tries += 1) {
    try {
      const snapshot = await client.request("joinRoom", wish);
      return isWanted() ? snapshot : null;
    } catch (error) {
      if (!isWanted()) return null;
      const wait = waitAfter(error, tries);
      if (wait === null) throw error;
      if (wait === "connection") {
        if ((error as ProtocolError).code === "timeout") client.reconnect();
        return null;
      }
      await new Promise((resolve) => setTimeout(resolve, wait));
      if (!isWanted()) return null;
    }
  }
}

/** Milliseconds until the next try, `connection` when another one is needed; null when final. */
function waitAfter(error: unknown, tries: number): number | "connection" | null {
  if (!(error instanceof ProtocolError)) return null;
  if (error.code === "timeout" || error.code === "not_connected") return "connection";
  if (!PASSING_CODES.has(error.code)) return null;
  const backOff = Math.min(FIRST_WAIT_MS * 2 ** tries, MAX_WAIT_MS) * (0.5 + Math.random());
  return Math.max(backOff, readRetryAfterMs(error.details) ?? 0);
}
