import type { MeetingBody } from "../../api/attendance";
import { zoneText } from "../../ui/time-text";
import { clockText, dayText, durationText, spanText } from "./texts";

/** When a meeting is, in lines: here, and where it was planned for if that is elsewhere. */
export function meetingTimes(meeting: MeetingBody): string[] {
  const { startsAt, timeZone } = meeting;
  const lines = startsAt === null ? [withoutStart(meeting)] : [whenText(meeting, startsAt)];
  if (startsAt !== null && timeZone !== null && isElsewhere(startsAt, timeZone)) {
    lines.push(`${dayText(startsAt, timeZone)}, ${clockText(startsAt, timeZone)} in ${timeZone}`);
  }
  if (isCalledOff(meeting)) {
    lines.push("It was called off.");
  }
  return lines;
}

/** It was ended before it could begin. */
export function isCalledOff({ startsAt, endedAt }: MeetingBody): boolean {
  return startsAt !== null && endedAt !== null && endedAt < startsAt;
}

function whenText({ durationMinutes }: MeetingBody, startsAt: number): string {
  const end = durationMinutes === null ? null : startsAt + durationMinutes * 60_000;
  return end === null ? `${dayText(startsAt)}, ${clockText(startsAt)}` : spanText(startsAt, end);
}

function withoutStart({ isPersonal, createdAt, durationMinutes }: MeetingBody): string {
  if (isPersonal) return "Your personal meeting is always open.";
  const opened = `Opened ${dayText(createdAt)}, ${clockText(createdAt)}`;
  return durationMinutes === null ? opened : `${opened}, for ${durationText(durationMinutes * 60)}`;
}

function isElsewhere(ms: number, timeZone: string): boolean {
  const own = zoneText();
  return (
    clockText(ms, timeZone) !== clockText(ms, own) || dayText(ms, timeZone) !== dayText(ms, own)
  );
}
