/** Why something that a host wanted did not happen, as a sentence. */

import { ProtocolError } from "../protocol/protocol-error";

const TEXTS: Record<string, string> = {
  peer_not_found: "They are not there any more",
  forbidden: "Only the host of the meeting may do this",
  invalid_payload: "The sentence has characters that cannot be sent",
  room_full: "The meeting is full, there is no room for more",
  rate_limited: "That was a bit too fast, wait a moment",
};

export function describeFailure(error: unknown): string {
  const code = error instanceof ProtocolError ? error.code : "";
  return TEXTS[code] ?? "That did not work, try again";
}
