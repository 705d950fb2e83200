import { expect, test } from "vitest";
import { readRoomCode } from "./room-code";

test.each([
  ["  demo ", "demo"],
  ["our team room", "our-team-room"],
  ["https://parley.example/room/h3kd-8qpx-m2v7w?relay=only", "h3kd-8qpx-m2v7w"],
  ["", null],
  ["a/b", null],
  ["x".repeat(65), null],
  ["café", null],
])("%j is read as %j", (text, code) => expect(readRoomCode(text)).toBe(code));
