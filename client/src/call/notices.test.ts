import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Notices } from "./notices";

const texts = (notices: Notices) => notices.list.get().map(({ text }) => text);

describe("Notices", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("lets sentences go after some seconds, and the sticky one when it is over", () => {
    const notices = new Notices();
    notices.show("Anna joined");
    notices.setSticky("Reconnecting…");
    vi.advanceTimersByTime(6_000);
    expect(texts(notices)).toEqual(["Reconnecting…"]);
    notices.setSticky(null);
    expect(texts(notices)).toEqual([]);
  });

  it("says a lasting thing once", () => {
    const notices = new Notices();
    notices.setSticky("Reconnecting…");
    vi.advanceTimersByTime(1_000);
    const before = notices.list.get();
    expect(before).toHaveLength(1);
    notices.setSticky("Reconnecting…");
    expect(notices.list.get()).toBe(before);
  });

  it("says nothing of a lasting thing that is over at once", () => {
    const notices = new Notices();
    notices.setSticky("Reconnecting…");
    vi.advanceTimersByTime(999);
    notices.setSticky(null);
    vi.advanceTimersByTime(60_000);
    expect(texts(notices)).toEqual([]);
  });

  it("never covers the picture with more than a few", () => {
    const notices = new Notices();
    for (const name of ["A", "B", "C", "D", "E"]) notices.show(`${name} joined`);
    expect(texts(notices)).toEqual(["B joined", "C joined", "D joined", "E joined"]);
  });

  it("can be dismissed", () => {
    const notices = new Notices();
    notices.show("Anna left");
    notices.dismiss(notices.list.get()[0]?.id ?? 0);
    expect(texts(notices)).toEqual([]);
  });
});
