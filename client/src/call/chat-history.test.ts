import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { makeChat, message, opened, own } from "./fake-chat";

describe("Chat, what was said before and meanwhile", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  describe("the history", () => {
    it("is asked for once, and older pages on demand", async () => {
      const [first, second] = [message("1"), message("2")];
      const { chat, asked, last, shown, state } = makeChat();
      chat.enter({ roomId: "demo", id: "me" });
      expect(state().phase).toBe("loading");
      await last("chatHistory").answer({ messages: [second], cursor: second.id });
      expect(state()).toMatchObject({ phase: "ready", hasEarlier: true });
      expect(asked.map(({ event, payload }) => [event, payload])).toEqual([
        ["chatHistory", { roomId: "demo" }],
      ]);
      void chat.actions.loadEarlier();
      void chat.actions.loadEarlier();
      expect(state().isLoadingEarlier).toBe(true);
      expect(asked).toHaveLength(2);
      expect(last("chatHistory").payload).toEqual({ roomId: "demo", cursor: second.id });
      await last("chatHistory").answer({ messages: [first], cursor: null });
      expect(shown()).toEqual(["1", "2"]);
      expect(state()).toMatchObject({ hasEarlier: false, isLoadingEarlier: false, unread: 0 });
    });

    it("keeps the button when an older page does not come", async () => {
      const { chat, last, state } = makeChat();
      chat.enter({ roomId: "demo", id: "me" });
      const newest = message("2");
      await last("chatHistory").answer({ messages: [newest], cursor: newest.id });
      void chat.actions.loadEarlier();
      await last("chatHistory").refuse("timeout");
      expect(state()).toMatchObject({ hasEarlier: true, isLoadingEarlier: false });
    });

    it("is not asked for again by a server that does not know it", async () => {
      const { chat, asked, last, state } = makeChat();
      chat.enter({ roomId: "demo", id: "me" });
      await last("chatHistory").refuse("unsupported_event");
      expect(state().phase).toBe("unsupported");
      chat.pause();
      chat.resume();
      expect(asked).toHaveLength(1);
    });

    it("is asked for again when the server is busy, and on demand when it does not answer", async () => {
      const { chat, asked, last, state } = makeChat();
      chat.enter({ roomId: "demo", id: "me" });
      await last("chatHistory").refuse("unavailable", { retryAfter: 3 });
      await vi.advanceTimersByTimeAsync(3_000);
      expect(asked).toHaveLength(2);
      await last("chatHistory").refuse("timeout");
      expect(state().phase).toBe("failed");
      void chat.actions.reload();
      await last("chatHistory").answer({ messages: [], cursor: null });
      expect(state().phase).toBe("ready");
    });
  });

  describe("back after an absence", () => {
    it("asks for nothing when nothing was missed, and sends what waited, under its mid", async () => {
      const { chat, asked, last, shown } = await opened();
      chat.actions.send({ text: "one" });
      const { mid } = last("chatMessage").payload;
      chat.pause();
      await last("chatMessage").refuse("not_connected");
      chat.actions.send({ text: "two" });
      expect(shown()).toEqual(["one (sending)", "two (sending)"]);
      chat.resume();
      expect(asked.map(({ event }) => event)).toEqual([
        "chatHistory",
        "chatMessage",
        "chatMessage",
      ]);
      expect(last("chatMessage").payload).toMatchObject({ text: "one", mid });
    });

    it("reads what was missed, counts it, and does not say twice what had arrived", async () => {
      const first = message("1");
      const { chat, asked, last, shown, state } = await opened(first);
      chat.actions.send({ text: "e\u0301" });
      chat.pause();
      await last("chatMessage").refuse("not_connected");
      chat.enter({ roomId: "demo", id: "me2" });
      expect(asked.at(-1)?.event).toBe("chatHistory");
      const missed = [own("\u00e9"), message("2"), message("3")];
      await last("chatHistory").answer({ messages: [first, ...missed], cursor: null });
      expect(shown()).toEqual(["1", "\u00e9", "2", "3"]);
      expect(state().unread).toBe(2);
      expect(asked.filter(({ event }) => event === "chatMessage")).toHaveLength(1);
    });

    it("leaves no hole when more was missed than a page holds", async () => {
      const old = message("old");
      const { chat, last, shown, state } = await opened(old);
      chat.pause();
      chat.enter({ roomId: "demo", id: "me" });
      const [missed, newest] = [message("missed"), message("newest")];
      await last("chatHistory").answer({ messages: [newest], cursor: newest.id });
      expect(shown()).toEqual(["newest"]);
      void chat.actions.loadEarlier();
      await last("chatHistory").answer({ messages: [old, missed], cursor: null });
      expect(shown()).toEqual(["old", "missed", "newest"]);
      expect(state().hasEarlier).toBe(false);
    });

    it("asks again when the connection was lost before the history came", async () => {
      const { chat, asked, last, state } = makeChat();
      chat.enter({ roomId: "demo", id: "me" });
      chat.pause();
      await last("chatHistory").refuse("not_connected");
      chat.resume();
      expect(asked).toHaveLength(2);
      await last("chatHistory").answer({ messages: [message("1")], cursor: null });
      expect(state().entries).toHaveLength(1);
    });

    it("knows nothing of a room it has left", async () => {
      const { chat, events, state } = await opened(message("1"));
      chat.clear();
      events.chatMessage(message("2"));
      expect(state()).toMatchObject({ phase: "idle", entries: [], unread: 0 });
    });
  });
});
