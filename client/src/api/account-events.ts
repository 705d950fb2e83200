import type { AccountEventBody, AccountEvents } from "../protocol/generated";
import { request } from "./request";
import { readToken } from "./token-store";

export type { AccountEventBody, AccountEvents };

/** What has happened to one's account, the newest first. */
export function listAccountEvents(cursor?: string): Promise<AccountEvents> {
  const query = cursor === undefined ? "" : `?${new URLSearchParams({ cursor })}`;
  return request(`/api/auth/events${query}`, { token: readToken() ?? "" });
}
