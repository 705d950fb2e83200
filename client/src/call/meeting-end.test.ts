import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { MeetingEnd } from "./meeting-end";

function make() {
  const onEnded = vi.fn();
  const end = new MeetingEnd(onEnded);
  const { meetingEnding, meetingEnded } = end.listeners;
  return {
    end,
    onEnded,
    warn: (inSeconds: number) => meetingEnding({ roomId: "demo", inSeconds }),
    finish: () => meetingEnded({ roomId: "demo", reason: "ended" }),
  };
}

describe("MeetingEnd", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("knows when the time is up from the newest warning", () => {
    const { end, warn } = make();
    expect(end.endsAt.get()).toBeNull();
    warn(300);
    expect(end.endsAt.get()).toBe(Date.now() + 300_000);
    warn(60);
    expect(end.endsAt.get()).toBe(Date.now() + 60_000);
    end.clear();
    expect(end.endsAt.get()).toBeNull();
  });

  it("tells an end whose time has come from one that somebody made", () => {
    const { onEnded, warn, finish } = make();
    finish();
    warn(60);
    vi.advanceTimersByTime(20_000);
    finish();
    vi.advanceTimersByTime(41_000);
    finish();
    expect(onEnded.mock.calls).toEqual([["ended"], ["ended"], ["time_up"]]);
  });
});
