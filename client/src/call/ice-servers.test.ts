import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { deferred } from "../rtc/fake-webrtc";
import { IceServers } from "./ice-servers";

const reply = (name: string, ttlSeconds = 1_000) => ({
  iceServers: [{ urls: name }],
  ttlSeconds,
});

describe("IceServers", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("renews the credentials before they expire", async () => {
    const fetch = vi.fn().mockResolvedValueOnce(reply("first")).mockResolvedValue(reply("second"));
    const onServers = vi.fn();
    const source = new IceServers(fetch, onServers);
    await source.start();
    expect(onServers).toHaveBeenLastCalledWith([{ urls: "first" }]);
    await vi.advanceTimersByTimeAsync(750_000);
    expect(onServers).toHaveBeenLastCalledWith([{ urls: "second" }]);
    source.stop();
    await vi.advanceTimersByTimeAsync(9_000_000);
    expect(fetch).toHaveBeenCalledTimes(2);
  });

  it("does not hold up the call, and tries again", async () => {
    const fetch = vi
      .fn()
      .mockRejectedValueOnce(new Error("away"))
      .mockResolvedValue(reply("later"));
    const onServers = vi.fn();
    const source = new IceServers(fetch, onServers);
    await source.start();
    expect(onServers).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(15_000);
    expect(onServers).toHaveBeenCalledWith([{ urls: "later" }]);
    source.stop();
  });

  it("waits three seconds at most, and still takes the late answer", async () => {
    const onServers = vi.fn();
    const late = deferred<ReturnType<typeof reply>>();
    const source = new IceServers(() => late.promise, onServers);
    const started = source.start();
    await vi.advanceTimersByTimeAsync(3_000);
    await started;
    late.resolve(reply("late"));
    await vi.advanceTimersByTimeAsync(0);
    expect(onServers).toHaveBeenCalledWith([{ urls: "late" }]);
    source.stop();
  });

  it("passes over an answer that comes after the call", async () => {
    const onServers = vi.fn();
    const source = new IceServers(async () => reply("late"), onServers);
    const started = source.start();
    source.stop();
    await started;
    expect(onServers).not.toHaveBeenCalled();
  });
});
