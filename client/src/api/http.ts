import type { ErrorCode } from "../protocol/generated";
import { ApiError } from "./api-error";

const TIMEOUT_MS = 15_000;

export interface RequestOptions {
  method?: "GET" | "POST" | "PATCH" | "DELETE";
  body?: unknown;
  /** In the place of a body. */
  file?: Blob;
  token?: string | undefined;
  headers?: Readonly<Record<string, string>>;
  timeoutMs?: number;
}

/** One call of the HTTP API as it is. Throws `ApiError`, whatever went wrong. */
export async function call<Answer>(path: string, options: RequestOptions = {}): Promise<Answer> {
  return readAnswer(await send(path, options));
}

/** What the server has answered. Throws `ApiError`. */
export async function readAnswer<Answer>(answer: Response): Promise<Answer> {
  const body = await readJson(answer);
  if (!answer.ok) throw refusal(answer.status, body);
  return body as Answer;
}

/** As `call`, for an answer that is a file. */
export async function callForFile(path: string, options: RequestOptions = {}): Promise<Blob> {
  const answer = await send(path, options);
  if (!answer.ok) throw refusal(answer.status, await readJson(answer));
  try {
    return await answer.blob();
  } catch {
    throw unreachable();
  }
}

async function send(path: string, options: RequestOptions) {
  const { method = "GET", body, file, token, timeoutMs = TIMEOUT_MS } = options;
  const headers = new Headers({ accept: "application/json", ...options.headers });
  if (body !== undefined) headers.set("content-type", "application/json");
  if (file !== undefined) headers.set("content-type", "application/octet-stream");
  if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
  try {
    return await fetch(path, {
      method,
      headers,
      body: body === undefined ? (file ?? null) : JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch {
    throw unreachable();
  }
}

/** A proxy whose server is away answers with a page, not with JSON. */
async function readJson(answer: Response): Promise<unknown> {
  try {
    return await answer.json();
  } catch {
    if (answer.ok || answer.status >= 500) throw unreachable();
    return null;
  }
}

export function unreachable(): ApiError {
  return new ApiError("unreachable", "Parley cannot be reached", 0);
}

interface ErrorFields {
  code?: unknown;
  message?: unknown;
  details?: unknown;
}

function refusal(status: number, body: unknown): ApiError {
  const fields: ErrorFields = isRecord(body) && isRecord(body["error"]) ? body["error"] : {};
  return new ApiError(
    typeof fields.code === "string" ? (fields.code as ErrorCode) : "internal_error",
    typeof fields.message === "string" ? fields.message : "Something went wrong on our side",
    status,
    isRecord(fields.details) ? fields.details : {},
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
