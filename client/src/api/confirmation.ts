import type { ConfirmationOptions, ConfirmRequest } from "../protocol/generated";
import { request } from "./request";
import { readToken } from "./token-store";

export type { ConfirmationOptions };

const PATH = "/api/auth/confirmation";

/** How one can prove once more to be who one is. */
export function fetchConfirmationOptions(): Promise<ConfirmationOptions> {
  return request(`${PATH}/options`, { method: "POST", token: token() });
}

export async function confirm(body: ConfirmRequest): Promise<void> {
  await request(PATH, { method: "POST", body, token: token() });
}

/** Everybody else who is signed in to the account is signed out. */
export async function changePassword(password: string): Promise<void> {
  await request("/api/auth/password", { method: "POST", body: { password }, token: token() });
}

function token(): string {
  return readToken() ?? "";
}
