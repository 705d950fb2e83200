/** Asks to be let into a room until the answer is final. */

import type { RoomSnapshot } from "../protocol/generated";
import { PASSING_CODES, ProtocolError, readRetryAfterMs } from "../protocol/protocol-error";
import type { Payload, SignalingClient } from "../protocol/signaling-client";
import type { MediaWish } from "../rtc/local-media";
import type { JoinOptions } from "./types";

const FIRST_WAIT_MS = 500;
const MAX_WAIT_MS = 4_000;
const PROBE_TIMEOUT_MS = 2_000;

type Client = Pick<SignalingClient, "request" | "reconnect">;
type Wish = Payload<"joinRoom">;

/** The wish to be in a room; its identity tells an old wish from a new one. */
export interface Visit {
  readonly roomId: string;
  readonly options: Omit<JoinOptions, "seat">;
}

/** What `joinRoom` says of the visit and of what we send. */
export function joinWish({ roomId, options }: Visit, { isMuted, isCameraOff }: MediaWish) {
  const { name, password } = options;
  const optional = {
    ...(name !== undefined && { name }),
    ...(password !== undefined && { password }),
  };
  return { roomId, isMuted, isCameraOff, ...optional };
}

/**
 * null when the connection was lost, or nobody wants to enter any more: the next connection, or
 * the next wish, asks anew. Rejects with ProtocolError when the server will not have us.
 */
export async function enterRoom(
  client: Client,
  wish: Wish,
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

/**
 * After sleep or a change of network a connection may only look alive. Joining again is idempotent,
 * and its answer the newest roster; null when there is none, which leads to another connection.
 */
export async function probeRoom(client: Client, wish: Wish): Promise<RoomSnapshot | null> {
  try {
    return await client.request("joinRoom", wish, PROBE_TIMEOUT_MS);
  } catch (error) {
    if (error instanceof ProtocolError && error.code === "timeout") client.reconnect();
    return null;
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
