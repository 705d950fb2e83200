import type { LoginSession, LoginSessions, SessionsEnded } from "../protocol/generated";
import { ApiError } from "./api-error";
import { request } from "./request";
import { readToken } from "./token-store";

export type { LoginSession };

const PATH = "/api/auth/sessions";

/** Where one is signed in, the last used first. */
export async function listSessions(): Promise<LoginSession[]> {
  return (await request<LoginSessions>(PATH, { token: token() })).items;
}

/** One that has ended meanwhile is as good. */
export async function endSession(id: string): Promise<void> {
  try {
    await request(`${PATH}/${encodeURIComponent(id)}`, { method: "DELETE", token: token() });
  } catch (error) {
    if (!(error instanceof ApiError && error.code === "not_found")) throw error;
  }
}

/** All but this one; resolves with how many there were. */
export async function endOtherSessions(): Promise<number> {
  return (await request<SessionsEnded>(PATH, { method: "DELETE", token: token() })).ended;
}

function token(): string {
  return readToken() ?? "";
}
