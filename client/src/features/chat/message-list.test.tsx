import { fireEvent, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { said, showPanel } from "./fake-chat";

/** jsdom lays nothing out: the test says how high the log is. */
function layOut(log: HTMLElement, height: number, top = log.scrollTop): void {
  Object.defineProperty(log, "scrollHeight", { configurable: true, value: height });
  Object.defineProperty(log, "clientHeight", { configurable: true, value: 100 });
  log.scrollTop = top;
}

function showLog() {
  const panel = showPanel();
  const log = screen.getByRole("log");
  const entries = [said("Grace", "1"), said("Grace", "2")];
  layOut(log, 500);
  panel.set({ entries, hasEarlier: true });
  return { ...panel, log, entries };
}

const news = () => screen.queryByRole("button", { name: "New messages" });

afterEach(() => {
  vi.unstubAllGlobals();
});

test("who is at the end stays there", () => {
  const { set, log, entries } = showLog();
  expect(log.scrollTop).toBe(500);
  layOut(log, 600);
  set({ entries: [...entries, said("Grace", "3")] });
  expect(log.scrollTop).toBe(600);
  expect(news()).toBeNull();
});

test("who reads further up is told of what is new, and led to it", async () => {
  const { set, log, entries, user } = showLog();
  layOut(log, 500, 100);
  fireEvent.scroll(log);
  layOut(log, 600);
  set({ entries: [...entries, said("Grace", "3")] });
  expect(log.scrollTop).toBe(100);
  await user.click(news() ?? log);
  expect(log.scrollTop).toBe(600);
  layOut(log, 600, 500);
  fireEvent.scroll(log);
  expect(news()).toBeNull();
});

test("one's own message is always seen", () => {
  const { set, log, entries } = showLog();
  layOut(log, 500, 100);
  fireEvent.scroll(log);
  layOut(log, 600);
  set({ entries: [...entries, said("Ada", "3", { id: null, delivery: "sending" })] });
  expect(log.scrollTop).toBe(600);
});

test("earlier messages come above without moving what one reads", async () => {
  const { set, log, entries, actions, user } = showLog();
  layOut(log, 500, 30);
  fireEvent.scroll(log);
  await user.click(screen.getByRole("button", { name: "Load earlier messages" }));
  expect(actions.loadEarlier).toHaveBeenCalledOnce();
  layOut(log, 800);
  set({ entries: [said("Grace", "0"), ...entries], hasEarlier: false });
  expect(log.scrollTop).toBe(330);
  expect(news()).toBeNull();
  expect(screen.queryByRole("button", { name: "Load earlier messages" })).toBeNull();
});
