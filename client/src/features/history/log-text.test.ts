import { expect, test } from "vitest";
import type { LogEntryBody } from "../../api/meetings";
import { logReason, logText } from "./log-text";

const entry = (action: LogEntryBody["action"], targetName = "", note = ""): LogEntryBody => ({
  at: 0,
  action,
  byName: "Ada",
  targetName,
  note,
});

test.each([
  [entry("let_in", "Gus"), "Ada let Gus in"],
  [entry("refused", "Gus", "Tomorrow"), "Ada did not let Gus in"],
  [entry("muted", "Gus"), "Ada muted Gus"],
  [entry("muted"), "Ada muted everybody"],
  [entry("kept_muted"), "Ada muted everybody, to stay muted"],
  [entry("may_unmute", "Gus"), "Ada allowed Gus to unmute"],
  [entry("camera_off", "Gus"), "Ada turned the camera of Gus off"],
  [entry("share_off", "Gus"), "Ada stopped the screen share of Gus"],
  [entry("put_out", "Gus"), "Ada removed Gus"],
  [entry("banned", "Gus"), "Ada removed Gus for good"],
  [entry("locked"), "Ada locked the meeting"],
  [entry("unlocked"), "Ada unlocked the meeting"],
  [entry("role", "Gus", "cohost"), "Ada made Gus a co-host"],
  [entry("role", "Gus", "participant"), "Ada took co-host back from Gus"],
  [entry("role", "Gus", "host"), "Ada made Gus the host"],
  [entry("ended"), "Ada ended the meeting for everybody"],
])("%o reads as a sentence", (one, sentence) => {
  expect(logText(one)).toBe(sentence);
});

test("what was said to somebody is told, and a role is no sentence", () => {
  expect(logReason(entry("put_out", "Gus", "Enough"))).toBe("Enough");
  expect(logReason(entry("role", "Gus", "cohost"))).toBe("");
});
