import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { makeChat, message, opened, own } from "./fake-chat";

describe("Chat", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  describe("what is said", () => {
    it("shows it at once, and sends it in order, each under a mid of its own", async () => {
      const { chat, asked, last, shown } = await opened();
      chat.actions.send({ text: "one" });
      chat.actions.send({ text: "two", to: { id: "a", name: "A" } });
      expect(shown()).toEqual(["one (sending)", "two (sending)"]);
      const sent = () => asked.filter(({ event }) => event === "chatMessage");
      expect(sent()).toHaveLength(1);
      await last("chatMessage").answer(own("one"));
      await last("chatMessage").answer(own("two", { to: "a", toName: "A" }));
      expect(shown()).toEqual(["one", "two"]);
      expect(sent().map(({ payload }) => payload)).toMatchObject([
        { roomId: "demo", text: "one" },
        { roomId: "demo", text: "two", to: "a" },
      ]);
      expect(new Set(sent().map(({ payload }) => payload.mid)).size).toBe(2);
    });

    it("keeps its place and key when the server has it, even if it comes back to us too", async () => {
      const { chat, last, state, events, shown } = await opened();
      chat.actions.send({ text: "one" });
      const key = state().entries[0]?.key;
      const arrived = own("one");
      events.chatMessage(arrived);
      expect(shown()).toEqual(["one"]);
      await last("chatMessage").answer(arrived);
      expect(state().entries).toMatchObject([{ key, id: arrived.id, delivery: "sent" }]);
      expect(state().unread).toBe(0);
    });

    it("is sent again under the same mid when nobody answers, and given up after some tries", async () => {
      const { chat, asked, last, shown, state } = await opened();
      chat.actions.send({ text: "one" });
      for (let tries = 0; tries < 3; tries += 1) {
        await last("chatMessage").refuse("timeout");
      }
      const mids = asked.filter((each) => each.event === "chatMessage").map((e) => e.payload.mid);
      expect(mids).toHaveLength(3);
      expect(new Set(mids).size).toBe(1);
      expect(shown()).toEqual(["one (failed)"]);
      const [entry] = state().entries;
      expect(entry?.problem).toBe("The server did not answer. Try again.");
      chat.actions.retry(entry?.key ?? "");
      expect(last("chatMessage").payload.mid).toBe(mids[0]);
      await last("chatMessage").answer(own("one"));
      expect(shown()).toEqual(["one"]);
    });

    it("waits a little by itself, and says so when it takes longer", async () => {
      const { chat, asked, last, state, shown } = await opened();
      chat.actions.send({ text: "one" });
      await last("chatMessage").refuse("rate_limited", { retryAfter: 2 });
      const before = asked.length;
      await vi.advanceTimersByTimeAsync(2_000);
      expect(asked).toHaveLength(before + 1);
      await last("chatMessage").refuse("rate_limited", { retryAfter: 7.2 });
      expect(shown()).toEqual(["one (failed)"]);
      expect(state().entries[0]?.problem).toBe("That was too fast. Try again in 8 seconds.");
    });

    it("goes on with the next when the server will not have it, and asks under another mid", async () => {
      const { chat, last, state, shown } = await opened();
      chat.actions.send({ text: "one", to: { id: "gone", name: "G" } });
      chat.actions.send({ text: "two" });
      const { mid } = last("chatMessage").payload;
      await last("chatMessage").refuse("peer_not_found");
      await last("chatMessage").answer(own("two"));
      expect(shown()).toEqual(["two", "one (failed)"]);
      const { key = "", problem } = state().entries[1] ?? {};
      expect(problem).toBe("They are not in the call any more.");
      chat.actions.retry(key);
      expect(last("chatMessage").payload.mid).not.toBe(mid);
      await last("chatMessage").refuse("peer_not_found");
      chat.actions.discard(key);
      expect(shown()).toEqual(["two"]);
    });

    it("can be changed and taken back: at once here, back to what it was if that fails", async () => {
      const first = own("one");
      const { chat, last, shown, state } = await opened(first);
      chat.actions.edit(first.id, "uno");
      expect(shown()).toEqual(["uno (sending)"]);
      await last("chatEdit").answer({ ...first, text: "uno", editedAt: 9_000 });
      expect(state().entries).toMatchObject([{ text: "uno", isEdited: true, delivery: "sent" }]);
      chat.actions.edit(first.id, "eins");
      await last("chatEdit").refuse("forbidden");
      expect(shown()).toEqual(["eins (failed)"]);
      chat.actions.discard(state().entries[0]?.key ?? "");
      expect(shown()).toEqual(["uno"]);
      chat.actions.remove(first.id);
      expect(state().entries[0]?.isDeleted).toBe(true);
      await last("chatDelete").answer();
      expect(state().entries).toMatchObject([{ text: "", isDeleted: true, delivery: "sent" }]);
    });
  });

  describe("what others say", () => {
    it("is merged by id, in the order it was sent", async () => {
      const [first, second, third] = [message("1"), message("2"), message("3")];
      const { events, shown } = await opened(first);
      events.chatMessage(third);
      events.chatMessage(second);
      events.chatMessage(third);
      events.chatMessage(message("elsewhere", { roomId: "other" }));
      expect(shown()).toEqual(["1", "2", "3"]);
    });

    it("changes and goes away, whatever an older page says", async () => {
      const first = message("1");
      const { events, shown, state } = await opened(first);
      events.chatEdited({ ...first, text: "one", editedAt: 5 });
      events.chatMessage(first);
      expect(shown()).toEqual(["one"]);
      events.chatDeleted({ roomId: "demo", id: first.id });
      events.chatEdited({ ...first, text: "two", editedAt: 6 });
      expect(state().entries).toMatchObject([{ text: "", isDeleted: true }]);
    });

    it("is not shown when it was deleted before the history came", async () => {
      const { chat, events, last, state } = makeChat();
      const first = message("secret");
      chat.enter({ roomId: "demo", id: "me" });
      events.chatDeleted({ roomId: "demo", id: first.id });
      await last("chatHistory").answer({ messages: [first], cursor: null });
      expect(state().entries).toMatchObject([{ text: "", isDeleted: true }]);
    });

    it("counts as unread while the panel is closed; history does not", async () => {
      const { chat, events, state } = await opened(message("old"));
      expect(state().unread).toBe(0);
      events.chatMessage(message("1"));
      events.chatMessage(message("2"));
      events.chatMessage(own("from another connection"));
      expect(state().unread).toBe(2);
      chat.actions.setOpen(true);
      expect(state().unread).toBe(0);
      events.chatMessage(message("3"));
      expect(state().unread).toBe(0);
      chat.actions.setOpen(false);
      events.chatMessage(message("4"));
      expect(state().unread).toBe(1);
    });
  });

  describe("who is writing", () => {
    it("is known until they stop, send, or six seconds have passed", async () => {
      const { events, state } = await opened();
      const typing = (from: string, isTyping = true) =>
        events.typing({ roomId: "demo", from, isTyping });
      typing("a");
      typing("b");
      typing("c");
      typing("me");
      expect(state().typing).toEqual(["a", "b", "c"]);
      typing("b", false);
      events.chatMessage(message("hello", { from: "c" }));
      expect(state().typing).toEqual(["a"]);
      await vi.advanceTimersByTimeAsync(5_000);
      typing("a");
      await vi.advanceTimersByTimeAsync(5_999);
      expect(state().typing).toEqual(["a"]);
      await vi.advanceTimersByTimeAsync(1);
      expect(state().typing).toEqual([]);
    });

    it("is told by us every three seconds at most, and taken back when we send or empty the field", async () => {
      const { chat, asked } = await opened();
      const told = () =>
        asked.filter(({ event }) => event === "typing").map(({ payload }) => payload.isTyping);
      chat.actions.setTyping(false);
      chat.actions.setTyping(true);
      await vi.advanceTimersByTimeAsync(2_999);
      chat.actions.setTyping(true);
      expect(told()).toEqual([true]);
      await vi.advanceTimersByTimeAsync(1);
      chat.actions.setTyping(true);
      expect(told()).toEqual([true, true]);
      chat.actions.send({ text: "one" });
      chat.actions.setTyping(false);
      expect(told()).toEqual([true, true, false]);
      chat.actions.setTyping(true);
      chat.actions.setTyping(false);
      expect(told()).toEqual([true, true, false, true, false]);
    });
  });

  it("shows reactions for some seconds, and no text in their place", async () => {
    const { chat, events, last } = await opened();
    const react = (from: string, emoji: string) => events.reaction({ roomId: "demo", from, emoji });
    chat.actions.react("👍");
    expect(last("reaction").payload).toEqual({ roomId: "demo", emoji: "👍" });
    react("me", "👍");
    react("a", "❤️");
    react("a", "👩🏽‍🚀");
    react("a", "you all fail");
    const shown = () => chat.reactions.list.get().map(({ from, emoji }) => `${from} ${emoji}`);
    expect(shown()).toEqual(["me 👍", "a ❤️", "a 👩🏽‍🚀"]);
    await vi.advanceTimersByTimeAsync(4_000);
    expect(shown()).toEqual([]);
  });
});
