/** Asks for the newest messages of a room until the answer is final. */

import type { ChatPage } from "../protocol/generated";
import { PASSING_CODES, ProtocolError, readRetryAfterMs } from "../protocol/protocol-error";
import type { SignalingClient } from "../protocol/signaling-client";

const RETRY_MS = 2_000;
const MAX_TRIES = 4;

/** null when the connection was lost, or nobody wants it any more: the next one asks anew. */
export async function askHistory(
  client: Pick<SignalingClient, "request">,
  roomId: string,
  isWanted: () => boolean,
): Promise<ChatPage | "failed" | "unsupported" | null> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await client.request("chatHistory", { roomId });
    } catch (error) {
      if (!isWanted()) return null;
      const { code, details } = error instanceof ProtocolError ? error : UNKNOWN;
      if (code === "not_connected") return null;
      if (code === "unsupported_event") return "unsupported";
      if (!PASSING_CODES.has(code) || tries >= MAX_TRIES) return "failed";
      const wait = readRetryAfterMs(details) ?? RETRY_MS;
      await new Promise((resolve) => setTimeout(resolve, wait));
      if (!isWanted()) return null;
    }
  }
}

const UNKNOWN = { code: "invalid_payload", details: {} as Readonly<Record<string, unknown>> };
