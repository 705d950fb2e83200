import type {
  AdminUser,
  AdminUsers,
  ChangeUser,
  LimitHit,
  LiveRoom,
  LiveRooms,
  NodeBody,
  NodeList,
  SessionsEnded,
} from "../protocol/generated";
import { request } from "./request";
import { readToken } from "./token-store";

export type { AdminUser, AdminUsers, LimitHit, LiveRoom, LiveRooms, NodeBody, NodeList };

const token = () => readToken() ?? "";

/** `q`: part of a name, a username or an address. */
export function listUsers(q: string, cursor?: string): Promise<AdminUsers> {
  const query = new URLSearchParams({
    ...(q !== "" && { q }),
    ...(cursor !== undefined && { cursor }),
  });
  return request(`/api/admin/users?${query}`, { token: token() });
}

export function changeUser(id: string, body: ChangeUser): Promise<AdminUser> {
  return request(userPath(id), { method: "PATCH", body, token: token() });
}

/** Everywhere; resolves with how many sessions there were. */
export async function signUserOut(id: string): Promise<number> {
  const path = `${userPath(id)}/sessions`;
  return (await request<SessionsEnded>(path, { method: "DELETE", token: token() })).ended;
}

export async function resetSecondFactor(id: string): Promise<void> {
  await request(`${userPath(id)}/second-factor`, { method: "DELETE", token: token() });
}

export function listLiveRooms(): Promise<LiveRooms> {
  return request("/api/admin/rooms", { token: token() });
}

/** Everybody is out; a meeting is over. */
export async function endRoom(code: string): Promise<void> {
  await request(`/api/admin/rooms/${encodeURIComponent(code)}`, {
    method: "DELETE",
    token: token(),
  });
}

export function listNodes(): Promise<NodeList> {
  return request("/api/admin/nodes", { token: token() });
}

function userPath(id: string): string {
  return `/api/admin/users/${encodeURIComponent(id)}`;
}
