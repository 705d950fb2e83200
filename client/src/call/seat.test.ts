import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readSeatAfterReload, type Seat, SeatKeeper } from "./seat";

/** The part of Web Locks that is used, shared by all pages of an origin. */
class FakeLocks {
  #queues = new Map<string, Promise<unknown>>();

  request(name: string, { signal }: { signal: AbortSignal }, hold: () => Promise<void>) {
    const before = this.#queues.get(name) ?? Promise.resolve();
    const granted = before.then(() => !signal.aborted);
    const aborted = new Promise<boolean>((resolve) => {
      signal.addEventListener("abort", () => resolve(false));
    });
    const turn = Promise.race([granted, aborted]).then((isGranted) =>
      isGranted ? hold() : Promise.reject(signal.reason),
    );
    this.#queues.set(
      name,
      turn.catch(() => before),
    );
    return turn;
  }
}

const SEAT: Seat = {
  roomId: "demo",
  isMuted: true,
  isCameraOff: false,
  resume: { pid: "pid", offset: "7" },
};

function arrive(type: string): void {
  vi.spyOn(performance, "getEntriesByType").mockReturnValue([
    { type } as PerformanceNavigationTiming,
  ]);
}

describe("SeatKeeper", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal("navigator", { locks: new FakeLocks() });
    vi.spyOn(AbortSignal, "timeout").mockImplementation((ms) => {
      const controller = new AbortController();
      setTimeout(() => controller.abort(), ms);
      return controller.signal;
    });
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  it("is read after a reload of the same room only", () => {
    new SeatKeeper().keep(SEAT);
    arrive("reload");
    expect(readSeatAfterReload("demo")).toEqual(SEAT);
    expect(readSeatAfterReload("other")).toBeNull();
    arrive("navigate");
    expect(readSeatAfterReload("demo")).toBeNull();
  });

  it("is gone when it was given up", () => {
    const keeper = new SeatKeeper();
    keeper.keep(SEAT);
    keeper.forget();
    arrive("reload");
    expect(readSeatAfterReload("demo")).toBeNull();
  });

  it("belongs to the page that keeps it, not to a copy", async () => {
    new SeatKeeper().keep(SEAT);
    const claim = new SeatKeeper().claim("pid");
    await vi.advanceTimersByTimeAsync(1_000);
    await expect(claim).resolves.toBe(false);
  });

  it("waits a moment for the page before the reload to go", async () => {
    const before = new SeatKeeper();
    before.keep(SEAT);
    await vi.advanceTimersByTimeAsync(0);
    const claim = new SeatKeeper().claim("pid");
    await vi.advanceTimersByTimeAsync(500);
    before.forget();
    await expect(claim).resolves.toBe(true);
  });

  it("follows a new pid and lets the old one go", async () => {
    const keeper = new SeatKeeper();
    keeper.keep(SEAT);
    await vi.advanceTimersByTimeAsync(0);
    keeper.keep({ ...SEAT, resume: { pid: "new", offset: null } });
    await vi.advanceTimersByTimeAsync(0);
    await expect(new SeatKeeper().claim("pid")).resolves.toBe(true);
    const claim = new SeatKeeper().claim("new");
    await vi.advanceTimersByTimeAsync(1_000);
    await expect(claim).resolves.toBe(false);
  });

  it("leads back to the room alone where a copy could not be told from a reload", () => {
    vi.stubGlobal("navigator", {});
    new SeatKeeper().keep(SEAT);
    arrive("reload");
    expect(readSeatAfterReload("demo")).toEqual({ ...SEAT, resume: null });
  });
});
