import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { installFakeWebRtc, settle } from "../rtc/fake-webrtc";
import { joined, participant, snapshot } from "./fake-call";

vi.mock("socket.io-client", async () => (await import("../protocol/fake-socket")).fakeSocketModule);

const HELLO = {
  id: "0".repeat(24),
  roomId: "demo",
  from: "a",
  name: "A",
  userId: "ua",
  text: "hello",
  sentAt: 1,
  to: null,
  toName: null,
  replyTo: null,
  file: null,
  editedAt: null,
  isDeleted: false,
};

describe("the chat of a call", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    installFakeWebRtc();
    vi.stubGlobal("navigator", {});
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  it("costs one question after joining, and nothing on a return to a kept seat", async () => {
    const { socket } = await joined(participant("a"));
    expect(socket.named("chatHistory").map(({ payload }) => payload)).toEqual([{ roomId: "demo" }]);
    socket.drop();
    socket.open(true);
    await settle();
    expect(socket.named("chatHistory")).toHaveLength(1);
  });

  it("asks again when the room was entered anew", async () => {
    const { socket, setRoster } = await joined(participant("a"));
    socket.drop();
    setRoster(snapshot("me2", participant("a")));
    socket.open();
    await settle();
    expect(socket.named("chatHistory")).toHaveLength(2);
  });

  it("sends under the connection of the call what was written while it was away", async () => {
    const { session, socket } = await joined(participant("a"));
    socket.drop();
    session.chat.actions.send({ text: "still there?" });
    expect(socket.named("chatMessage")).toEqual([]);
    socket.open(true);
    await settle();
    expect(socket.named("chatMessage")[0]?.payload).toMatchObject({ text: "still there?" });
  });

  it("leaves the call alone when the server does not know the chat", async () => {
    const { session, socket, setRoster, state } = await joined(participant("a"));
    const before = socket.answer;
    const refusal = { code: "unsupported_event", message: "", details: {} };
    socket.answer = (sent) =>
      sent.event === "chatHistory" ? { ok: false, error: refusal } : (before?.(sent) ?? null);
    await session.actions.leave();
    setRoster(snapshot("me", participant("a")));
    void session.actions.join("demo");
    const next = (await import("../protocol/fake-socket")).FakeSocket.last;
    next.answer = socket.answer;
    next.open();
    await settle();
    expect(state().phase).toBe("in-call");
    expect(session.chat.state.get().phase).toBe("unsupported");
  });

  it("hears others, and forgets the room when the call is over", async () => {
    const { session, socket } = await joined(participant("a"));
    socket.receive("chatMessage", HELLO);
    expect(session.chat.state.get()).toMatchObject({ unread: 1, entries: [{ text: "hello" }] });
    await session.actions.leave();
    expect(session.chat.state.get().entries).toEqual([]);
  });
});
