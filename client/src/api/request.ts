/** The HTTP API for whoever has a token: one that has run out is renewed on the way. */

import { ApiError } from "./api-error";
import { call, callForFile, type RequestOptions } from "./http";
import { latestToken, renew } from "./renewal";

/** One call of the HTTP API. Throws `ApiError`, whatever went wrong. */
export function request<Answer>(path: string, options: RequestOptions = {}): Promise<Answer> {
  return withToken(options, (current) => call<Answer>(path, current));
}

/** As `request`, for an answer that is a file. */
export function requestFile(path: string, options: RequestOptions = {}): Promise<Blob> {
  return withToken(options, (current) => callForFile(path, current));
}

/** By the server's clock, which alone counts: a device may have been asleep, or be wrong. */
async function withToken<Answer>(
  options: RequestOptions,
  ask: (options: RequestOptions) => Promise<Answer>,
): Promise<Answer> {
  try {
    return await ask(options);
  } catch (error) {
    const { token } = options;
    const hasRunOut = error instanceof ApiError && error.code === "token_expired";
    if (!hasRunOut || token === undefined || !(await renew(token))) throw error;
    return ask({ ...options, token: latestToken(token) });
  }
}
