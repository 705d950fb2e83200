/** Why something of the chat did not work, in sentences for people. */

import { type ProtocolError, readRetryAfterMs } from "../protocol/protocol-error";
import { sizeText } from "./size-text";

const TEXTS: Record<string, string> = {
  timeout: "The server did not answer. Try again.",
  unavailable: "The server cannot take messages right now. Try again in a moment.",
  peer_not_found: "They are not in the call any more.",
  not_in_room: "You are not in the room any more.",
  not_found: "This message does not exist any more.",
  forbidden: "This is not allowed.",
  invalid_payload: "There is something in it that the server does not accept.",
  payload_too_large: "This text is too long.",
  file_not_found: "The file is not on the server any more. Discard this and attach it again.",
};

const UPLOAD_TEXTS: Record<string, string> = {
  unreachable: "There is no connection. Try again.",
  unavailable: "The server cannot take files right now. Try again in a moment.",
  storage_full: "There is no space for more files in this room.",
  not_in_room: "You are not in the room any more.",
  not_found: "This server takes no files.",
  invalid_payload: "The file is empty, or did not arrive completely.",
};

export function describeChatProblem({ code, details }: Pick<ProtocolError, "code" | "details">) {
  if (code === "rate_limited") return describeLimit(readRetryAfterMs(details));
  return textOf(code, TEXTS);
}

function textOf(code: string, texts: Readonly<Record<string, string>>): string {
  const text = Object.hasOwn(texts, code) ? texts[code] : undefined;
  return text ?? "This did not work. Try again in a moment.";
}

/** Of what a file transfer rejects with. */
export function describeUploadProblem({ code, details }: TransferProblem): string {
  if (code === "rate_limited") return describeLimit(readRetryAfterMs(details));
  if (code === "file_too_large") return describeSize(details["maxBytes"]);
  return textOf(code, UPLOAD_TEXTS);
}

export interface TransferProblem {
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;
}

export function readTransferProblem(error: unknown): TransferProblem {
  const { code, details } = (error ?? {}) as Partial<TransferProblem>;
  return { code: typeof code === "string" ? code : "internal_error", details: details ?? {} };
}

function describeSize(maxBytes: unknown): string {
  if (typeof maxBytes !== "number") return "This file is too large.";
  if (maxBytes === 0) return "Files cannot be sent here.";
  return `This file is too large: at most ${sizeText(maxBytes)}.`;
}

function describeLimit(waitMs: number | null): string {
  if (waitMs === null) return "That was too fast. Try again in a moment.";
  const seconds = Math.max(1, Math.ceil(waitMs / 1_000));
  return `That was too fast. Try again in ${seconds} ${seconds === 1 ? "second" : "seconds"}.`;
}
