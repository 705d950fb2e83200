/** Why something of the chat did not work, in sentences for people. */

import { type ProtocolError, readRetryAfterMs } from "../protocol/protocol-error";

const TEXTS: Record<string, string> = {
  timeout: "The server did not answer. Try again.",
  unavailable: "The server cannot take messages right now. Try again in a moment.",
  peer_not_found: "They are not in the call any more.",
  not_in_room: "You are not in the room any more.",
  not_found: "This message does not exist any more.",
  forbidden: "This is not allowed.",
  invalid_payload: "There is something in it that the server does not accept.",
  payload_too_large: "This text is too long.",
};

export function describeChatProblem({ code, details }: Pick<ProtocolError, "code" | "details">) {
  if (code === "rate_limited") return describeLimit(readRetryAfterMs(details));
  return Object.hasOwn(TEXTS, code) ? TEXTS[code] : "This did not work. Try again in a moment.";
}

function describeLimit(waitMs: number | null): string {
  if (waitMs === null) return "That was too fast. Try again in a moment.";
  const seconds = Math.max(1, Math.ceil(waitMs / 1_000));
  return `That was too fast. Try again in ${seconds} ${seconds === 1 ? "second" : "seconds"}.`;
}
