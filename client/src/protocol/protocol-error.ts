/** What the server, or the lack of one, answers instead of what was asked for. */

import type { ErrorBody, ErrorCode } from "./generated";

/** `not_connected` and `timeout` are ours: the server was not reached or did not answer. */
export type ProtocolErrorCode = ErrorCode | "not_connected" | "timeout";

export class ProtocolError extends Error {
  readonly code: ProtocolErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ProtocolErrorCode, message: string, details: Record<string, unknown> = {}) {
    super(message);
    this.name = "ProtocolError";
    this.code = code;
    this.details = details;
  }
}

/** Refusals that pass; any other one is final. */
export const PASSING_CODES: ReadonlySet<string> = new Set([
  "rate_limited",
  "unavailable",
  "internal_error",
]);

/** How long the server asks us to wait; null when it does not say. */
export function readRetryAfterMs(details: Readonly<Record<string, unknown>>): number | null {
  const seconds = details["retryAfter"];
  return typeof seconds === "number" ? seconds * 1_000 : null;
}

/** What the server says when it refuses the handshake; null when it was not reached at all. */
export function readRefusal(error: Error & { data?: unknown }): ErrorBody | null {
  const { data } = error;
  if (typeof data !== "object" || data === null || !("code" in data)) return null;
  const { code, message, ...details } = data as Partial<ErrorBody> & Record<string, unknown>;
  if (typeof code !== "string") return null;
  return { code, message: message ?? error.message, details };
}
