import type {
  Attendance,
  Invited,
  MeetingBody,
  OneMeeting,
  SessionBody,
  Statistics,
  WeekBody,
} from "../protocol/generated";
import { request, requestFile } from "./request";
import { readToken } from "./token-store";

export type { Attendance, MeetingBody, SessionBody, WeekBody };

/** A mail server takes its time for twenty letters. */
const LETTERS_TIMEOUT_MS = 45_000;

export async function fetchMeeting(code: string): Promise<MeetingBody> {
  const answer = await request<OneMeeting>(pathOf(code), { token: token() });
  return answer.meeting;
}

export function fetchAttendance(code: string, cursor: string | null): Promise<Attendance> {
  const query = cursor === null ? "" : `?${new URLSearchParams({ cursor })}`;
  return request(`${pathOf(code)}/attendance${query}`, { token: token() });
}

/** Times are written in the zone. */
export function fetchAttendanceTable(code: string, timeZone: string): Promise<Blob> {
  const query = new URLSearchParams({ timeZone });
  return requestFile(`${pathOf(code)}/attendance.csv?${query}`, { token: token() });
}

export function fetchCalendarFile(code: string, timeZone: string): Promise<Blob> {
  const query = new URLSearchParams({ timeZone });
  return requestFile(`${pathOf(code)}/invite.ics?${query}`, { token: token() });
}

export function invite(code: string, emails: readonly string[], message: string): Promise<Invited> {
  return request(`${pathOf(code)}/invitations`, {
    method: "POST",
    body: { emails, message },
    token: token(),
    timeoutMs: LETTERS_TIMEOUT_MS,
  });
}

export async function fetchWeeks(timeZone: string): Promise<WeekBody[]> {
  const query = new URLSearchParams({ timeZone });
  const answer = await request<Statistics>(`/api/statistics?${query}`, { token: token() });
  return answer.weeks;
}

function pathOf(code: string): string {
  return `/api/meetings/${encodeURIComponent(code)}`;
}

function token(): string {
  return readToken() ?? "";
}
