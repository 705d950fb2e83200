import { expect, test } from "vitest";
import { makeRoomCode, readRoomCode } from "./room-code";

test("a new code is readable, valid and has 65 random bits", () => {
  const codes = Array.from({ length: 200 }, makeRoomCode);
  for (const code of codes) {
    expect(code).toMatch(/^[2-9a-hj-np-z]{4}-[2-9a-hj-np-z]{4}-[2-9a-hj-np-z]{5}$/);
    expect(readRoomCode(code)).toBe(code);
  }
  expect(new Set(codes).size).toBe(codes.length);
  expect(new Set(codes.join("").replaceAll("-", "")).size).toBe(32);
});

test.each([
  ["  demo ", "demo"],
  ["our team room", "our-team-room"],
  ["https://parley.example/room/h3kd-8qpx-m2v7w?relay=only", "h3kd-8qpx-m2v7w"],
  ["", null],
  ["a/b", null],
  ["x".repeat(65), null],
  ["café", null],
])("%j is read as %j", (text, code) => expect(readRoomCode(text)).toBe(code));
