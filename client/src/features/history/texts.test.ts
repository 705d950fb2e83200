import { expect, test } from "vitest";
import type { MeetingBody } from "../../api/attendance";
import { zoneText } from "../../ui/time-text";
import { meetingTimes } from "./meeting-times";
import { clockText, dayText, durationText, spanText } from "./texts";

const START = Date.UTC(2030, 2, 29, 8);
const HOUR = 3_600_000;

test.each([
  [0, "under 1 min"],
  [29, "under 1 min"],
  [60, "1 min"],
  [3569, "59 min"],
  [3600, "1 h"],
  [5400, "1 h 30 min"],
  [100 * 3600, "100 h"],
])("%i seconds are %s", (seconds, text) => expect(durationText(seconds)).toBe(text));

test("a span names its day once, and both when it ends on another", () => {
  const end = START + HOUR;
  expect(spanText(START, end)).toBe(`${dayText(START)}, ${clockText(START)} – ${clockText(end)}`);
  expect(spanText(START, START + 30 * HOUR)).toContain("30");
  expect(spanText(START, null)).toMatch(/– now$/);
});

const MEETING: MeetingBody = {
  id: "1",
  code: "abc-defg-hij",
  title: "Plan",
  description: "",
  type: "video",
  state: "upcoming",
  hasPassword: false,
  lobby: false,
  capacity: null,
  startsAt: START,
  durationMinutes: 30,
  guests: true,
  muteOnEntry: false,
  isPersonal: false,
  createdAt: START - 48 * HOUR,
  endedAt: null,
  timeZone: null,
  participants: 0,
};

test("a meeting's time is told here, and where it was planned for", () => {
  expect(meetingTimes(MEETING)).toEqual([spanText(START, START + HOUR / 2)]);
  const far = zoneText() === "Asia/Tokyo" ? "America/New_York" : "Asia/Tokyo";
  const [, there] = meetingTimes({ ...MEETING, timeZone: far });
  expect(there).toBe(`${dayText(START, far)}, ${clockText(START, far)} in ${far}`);
  expect(meetingTimes({ ...MEETING, timeZone: zoneText() })).toHaveLength(1);
});

test("a meeting that was ended before its start was called off", () => {
  expect(meetingTimes({ ...MEETING, endedAt: START - 1 })).toContain("It was called off.");
  expect(meetingTimes({ ...MEETING, endedAt: START + 1 })).toHaveLength(1);
});

test("a meeting without a start says when it was opened", () => {
  const [line] = meetingTimes({ ...MEETING, startsAt: null });
  expect(line).toMatch(/^Opened .*, for 30 min$/);
  const personal = { ...MEETING, startsAt: null, durationMinutes: null, isPersonal: true };
  expect(meetingTimes(personal)).toEqual(["Your personal meeting is always open."]);
});
