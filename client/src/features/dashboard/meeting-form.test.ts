import { describe, expect, it, test } from "vitest";
import { ApiError } from "../../api/api-error";
import { meeting, planned } from "./fake-meetings";
import { nextFullHour, readLocalTime, writeLocalTime } from "./local-time";
import { check, describeFailure, toChange, toCreate, type Values } from "./meeting-form";

const NOW = new Date(2026, 5, 5, 12, 10).getTime();
const VALUES: Values = {
  title: "Weekly",
  description: "",
  type: "video",
  code: "",
  password: "",
  hasNoPassword: false,
  startsAt: "",
  durationMinutes: "",
  capacity: "",
  guests: true,
  muteOnEntry: false,
  lobby: false,
};
const mistakes = (changes: Partial<Values>) =>
  Object.keys(check({ ...VALUES, ...changes }, null, NOW));

test("a local time and what stands in its field are the same", () => {
  expect(writeLocalTime(NOW)).toBe("2026-06-05T12:10");
  expect(readLocalTime("2026-06-05T12:10")).toBe(NOW);
  expect(readLocalTime("")).toBeNull();
  expect(readLocalTime("soon")).toBeNull();
  expect(writeLocalTime(nextFullHour(NOW))).toBe("2026-06-05T13:00");
  expect(writeLocalTime(nextFullHour(NOW + 25 * 60_000))).toBe("2026-06-05T14:00");
});

describe("what can be told without the server", () => {
  it.each([
    [{}, []],
    [{ title: "  " }, ["title"]],
    [{ code: "ab" }, ["code"]],
    [{ code: "Team-1_b" }, []],
    [{ password: "123" }, ["password"]],
    [{ password: "é".repeat(37) }, ["password"]],
    [{ startsAt: "2026-06-05T11:00" }, ["startsAt"]],
    [{ startsAt: "2026-06-05T12:08" }, []],
    [{ durationMinutes: "4" }, ["durationMinutes"]],
    [{ durationMinutes: "an hour" }, ["durationMinutes"]],
    [{ durationMinutes: "5.5" }, ["durationMinutes"]],
    [{ capacity: "1", durationMinutes: "1441" }, ["durationMinutes", "capacity"]],
    [{ capacity: "100", durationMinutes: "1440" }, []],
  ])("%j: %j", (changes, wrong) => expect(mistakes(changes)).toEqual(wrong));

  it("leaves a start alone that has passed long ago and was not touched", () => {
    const before = planned("Weekly", { startsAt: NOW - 3_600_000 + 1_234 });
    const startsAt = writeLocalTime(before.startsAt ?? 0);
    expect(check({ ...VALUES, startsAt }, before, NOW)).toEqual({});
    expect(toChange({ ...VALUES, startsAt }, before)).toEqual({});
  });
});

it("sends what was entered, and nothing for what was left empty", () => {
  expect(toCreate(VALUES)).toEqual({
    title: "Weekly",
    description: "",
    type: "video",
    guests: true,
    muteOnEntry: false,
    lobby: false,
  });
  const full = { startsAt: "2026-06-05T12:10", durationMinutes: "30", capacity: "5", code: "abc" };
  expect(toCreate({ ...VALUES, ...full })).toMatchObject({
    startsAt: NOW,
    timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
    durationMinutes: 30,
    capacity: 5,
    code: "abc",
  });
});

it("changes only what is different; what was emptied is taken away", () => {
  const before = meeting({ title: "Weekly", durationMinutes: 30, capacity: 5, hasPassword: true });
  const values = { ...VALUES, durationMinutes: "30" };
  expect(toChange(values, before)).toEqual({ capacity: null });
  const more = { ...values, capacity: "5", guests: false, hasNoPassword: true };
  expect(toChange(more, before)).toEqual({ guests: false, password: null });
  expect(toChange({ ...values, capacity: "5", password: "new one" }, before)).toEqual({
    password: "new one",
  });
});

it.each([
  ["already_exists", {}, "code"],
  ["invalid_payload", { field: "startsAt" }, "startsAt"],
  ["invalid_payload", { field: "__proto__" }, "form"],
  ["invalid_payload", {}, "form"],
  ["unreachable", {}, "form"],
  ["rate_limited", { retryAfter: 3 }, "form"],
] as const)("%s %j is told at %s", (code, details, field) => {
  expect(Object.keys(describeFailure(new ApiError(code, "No", 400, details)))).toEqual([field]);
});
