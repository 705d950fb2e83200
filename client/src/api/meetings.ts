import type {
  ChangeMeeting,
  CreateMeeting,
  JoinMeeting,
  ListMeetings,
  LogEntryBody,
  MayJoin,
  MeetingBody,
  MeetingList,
  MeetingLogBody,
  OneMeeting,
  PublicMeeting,
} from "../protocol/generated";
import { request } from "./request";
import { readToken } from "./token-store";

export type {
  ChangeMeeting,
  CreateMeeting,
  LogEntryBody,
  MayJoin,
  MeetingBody,
  MeetingList,
  PublicMeeting,
};
export type When = NonNullable<ListMeetings["when"]>;

const token = () => readToken() ?? "";

export async function createMeeting(body: CreateMeeting): Promise<MeetingBody> {
  return (await request<OneMeeting>("/api/meetings", { method: "POST", body, token: token() }))
    .meeting;
}

export async function changeMeeting(code: string, body: ChangeMeeting): Promise<MeetingBody> {
  return (await request<OneMeeting>(path(code), { method: "PATCH", body, token: token() })).meeting;
}

/** For everybody who is in it. */
export async function endMeeting(code: string): Promise<void> {
  await request<OneMeeting>(path(code), { method: "DELETE", token: token() });
}

export async function fetchPersonalMeeting(): Promise<MeetingBody> {
  return (await request<OneMeeting>("/api/meetings/personal", { token: token() })).meeting;
}

export function listMeetings({ when, q, cursor, limit }: ListMeetings): Promise<MeetingList> {
  const query = Object.entries({ when, q, cursor, limit }).flatMap(([name, value]) =>
    value === undefined || value === "" ? [] : [[name, String(value)]],
  );
  return request(`/api/meetings?${new URLSearchParams(query)}`, { token: token() });
}

/** What hosts have done in it, the newest first; for its owner. */
export async function fetchMeetingLog(code: string): Promise<readonly LogEntryBody[]> {
  return (await request<MeetingLogBody>(`${path(code)}/log`, { token: token() })).items;
}

/** May somebody enter? Without an account's token they come as a guest. */
export function askToJoin(
  code: string,
  body: JoinMeeting,
  accountToken: string | undefined,
): Promise<MayJoin> {
  return request(`${path(code)}/join`, { method: "POST", body, token: accountToken });
}

function path(code: string): string {
  return `/api/meetings/${encodeURIComponent(code)}`;
}
