import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeSocket } from "../protocol/fake-socket";
import { FakePeerConnection, installFakeWebRtc, settle } from "../rtc/fake-webrtc";
import {
  answerCall,
  joined,
  makeSession,
  openConnections,
  participant,
  serve,
  snapshot,
} from "./fake-call";

vi.mock("socket.io-client", async () => (await import("../protocol/fake-socket")).fakeSocketModule);

describe("CallSession", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    installFakeWebRtc();
    vi.stubGlobal("navigator", {});
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  it("joins and calls everybody who is there", async () => {
    const { state, socket } = await joined(participant("a"), participant("b"));
    expect(state()).toMatchObject({ phase: "in-call", ownId: "me", signaling: "connected" });
    expect(state().participants.map(({ id, connection }) => [id, connection])).toEqual([
      ["a", "connecting"],
      ["b", "connecting"],
    ]);
    expect(socket.named("callUser").map(({ payload }) => payload.to)).toEqual(["a", "b"]);
    expect(FakePeerConnection.made[0]?.configuration?.iceServers).toEqual([{ urls: "stun:stun" }]);
  });

  it("tells how it comes: muted and without a picture when there are no devices", async () => {
    const { socket } = await joined();
    expect(socket.named("joinRoom")[0]?.payload).toEqual({
      roomId: "demo",
      isMuted: true,
      isCameraOff: true,
    });
  });

  it("waits for the call of a newcomer and answers it", async () => {
    const { state, socket, notices } = await joined();
    socket.receive("newUserJoined", { ...participant("n"), roomId: "demo" });
    expect(notices()).toEqual(["N joined"]);
    expect(openConnections()).toBe(0);
    const offer = { type: "offer", sdp: "a=fingerprint:sha-256 XX" };
    socket.receive("incomingCall", { from: "n", name: "N", email: "", offer, generation: 7 });
    await settle();
    expect(socket.named("callAccepted")[0]?.payload).toMatchObject({ to: "n", generation: 7 });
    expect(state().participants).toHaveLength(1);
  });

  it("keeps events that overtake the answer to joining", async () => {
    const { session, state } = makeSession();
    void session.actions.join("demo");
    const socket = FakeSocket.last;
    socket.open();
    await settle();
    socket.receive("remoteMuted", { from: "a", isMuted: true });
    socket.named("joinRoom")[0]?.ack({ ok: true, data: snapshot("me", participant("a")) });
    await settle();
    expect(state().participants[0]?.isMuted).toBe(true);
  });

  it("follows what the others do", async () => {
    const { state, socket, notices } = await joined(participant("a"), participant("b"));
    socket.receive("remoteMuted", { from: "a", isMuted: true });
    socket.receive("remoteCamera", { from: "a", isCameraOff: true });
    socket.receive("peerReconnecting", { roomId: "demo", id: "a" });
    const [first, second] = state().participants;
    expect(first).toMatchObject({ isMuted: true, isCameraOff: true, isReconnecting: true });
    socket.receive("userLeft", { roomId: "demo", id: "a", email: "", reason: "disconnected" });
    expect(state().participants).toEqual([second]);
    expect(notices()).toEqual(["A lost the connection"]);
    expect(openConnections()).toBe(1);
  });

  it("greets somebody who takes a new seat as one who is back", async () => {
    const { socket, notices } = await joined(participant("a"));
    const { email } = participant("a");
    socket.receive("userLeft", { roomId: "demo", id: "a", email, reason: "replaced" });
    socket.receive("newUserJoined", { ...participant("a2"), email, roomId: "demo" });
    expect(notices()).toEqual(["A2 is back"]);
  });

  it("fails with a plain sentence when the room is full, and tries again on demand", async () => {
    const { session, state } = makeSession();
    void session.actions.join("demo");
    const first = FakeSocket.last;
    first.answer = () => ({ ok: false, error: { code: "room_full", message: "", details: {} } });
    first.open();
    await settle();
    expect(state()).toMatchObject({
      phase: "failed",
      problem: { code: "room_full", title: "This room is full", canRetry: true },
    });
    expect(first.isDisconnected).toBe(true);
    void session.actions.retry();
    serve(() => snapshot("me")).open();
    await settle();
    expect(state()).toMatchObject({ phase: "in-call", problem: null });
  });

  it.each(["unavailable", "rate_limited"])(
    "asks again to be let in while the server says that it will pass: %s",
    async (code) => {
      const { session, state } = makeSession();
      void session.actions.join("demo");
      const socket = FakeSocket.last;
      const refusal = { code, message: "", details: { retryAfter: 5 } };
      socket.answer = () => ({ ok: false, error: refusal });
      socket.open();
      await settle();
      expect(state().phase).toBe("joining");
      serve(() => snapshot("me"));
      await vi.advanceTimersByTimeAsync(4_999);
      expect(state().phase).toBe("joining");
      await vi.advanceTimersByTimeAsync(1);
      expect(state().phase).toBe("in-call");
      expect(socket.named("joinRoom")).toHaveLength(2);
    },
  );

  it("does not ask again to be let in once it has left", async () => {
    const { session, state } = makeSession();
    void session.actions.join("demo");
    const socket = FakeSocket.last;
    const refusal = { code: "unavailable", message: "", details: {} };
    socket.answer = () => ({ ok: false, error: refusal });
    socket.open();
    await settle();
    await session.actions.leave();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(socket.named("joinRoom")).toHaveLength(1);
    expect(state().phase).toBe("ended");
  });

  it("fails when the server refuses the token", async () => {
    const { session, state } = makeSession();
    void session.actions.join("demo");
    FakeSocket.last.refuse("unauthenticated");
    expect(state()).toMatchObject({ phase: "failed", problem: { code: "unauthenticated" } });
  });

  it("keeps trying while the server is away", async () => {
    const { session, state } = makeSession();
    void session.actions.join("demo");
    FakeSocket.last.refuse();
    expect(state()).toMatchObject({ phase: "joining", signaling: "reconnecting" });
    serve(() => snapshot("me")).open();
    await settle();
    expect(state().phase).toBe("in-call");
  });

  it("leaves: says goodbye and ends everything", async () => {
    const { session, state, socket } = await joined(participant("a"));
    await session.actions.leave();
    expect(socket.named("leaveRoom")).toHaveLength(1);
    expect(socket.isDisconnected).toBe(true);
    expect(openConnections()).toBe(0);
    expect(state()).toMatchObject({ phase: "ended", problem: null, participants: [], ownId: null });
  });

  it("ends when it was removed", async () => {
    const { state, socket } = await joined(participant("a"));
    socket.receive("userLeft", { roomId: "demo", id: "me", email: "", reason: "removed" });
    expect(state()).toMatchObject({ phase: "ended", problem: { code: "removed" } });
    expect(openConnections()).toBe(0);
  });

  it("ends when the meeting has ended", async () => {
    const { state, socket } = await joined(participant("a"));
    socket.receive("meetingEnded", { roomId: "demo", reason: "ended" });
    expect(state()).toMatchObject({ phase: "ended", problem: { code: "ended" } });
    expect(openConnections()).toBe(0);
  });

  it("calls nobody, answers no call and opens no device where there is no media", async () => {
    const getUserMedia = vi.fn();
    vi.stubGlobal("navigator", {
      mediaDevices: Object.assign(new EventTarget(), { getUserMedia }),
    });
    const { session, state, notices } = makeSession();
    void session.actions.join("demo", { hasMedia: false });
    const socket = serve(() => snapshot("me", participant("a")));
    socket.open();
    await settle();
    socket.receive("newUserJoined", { ...participant("n", { isGuest: true }), roomId: "demo" });
    const offer = { type: "offer", sdp: "a=fingerprint:sha-256 XX" };
    socket.receive("incomingCall", { from: "n", name: "N", email: "", offer, generation: 7 });
    await settle();
    expect(state().phase).toBe("in-call");
    expect(state().participants.map(({ id }) => id)).toEqual(["a", "n"]);
    expect(notices()).toEqual(["N (guest) joined"]);
    expect(socket.named("joinRoom")[0]?.payload).toMatchObject({
      isMuted: true,
      isCameraOff: true,
    });
    expect(socket.named("callUser")).toEqual([]);
    expect(socket.named("callAccepted")).toEqual([]);
    expect(openConnections()).toBe(0);
    expect(getUserMedia).not.toHaveBeenCalled();
  });

  it("tells others what of their media arrives, and hears the same from them", async () => {
    const { state, socket } = await joined(participant("a"));
    await answerCall(socket);
    const [pc] = FakePeerConnection.made;
    const { generation } = socket.named("callUser")[0]?.payload ?? {};
    pc?.become("connected");
    await vi.advanceTimersByTimeAsync(8_000);
    const nothing = {
      isReceivingAudio: false,
      isReceivingVideo: false,
      isReceivingScreen: false,
    };
    expect(socket.named("mediaReport").map(({ payload }) => payload)).toEqual([
      { to: "a", generation, ...nothing },
    ]);
    expect(state().participants[0]?.mediaFault).toBeNull();
    socket.receive("remoteMuted", { from: "a", isMuted: true });
    await vi.advanceTimersByTimeAsync(40_000);
    expect(state().participants[0]?.mediaFault).toBe("not-seen");
    // We have nothing to send: what does not arrive there is no fault.
    socket.receive("remoteMediaReport", { from: "a", generation, ...nothing });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(socket.named("negotiationneed")).toEqual([]);
    expect(FakePeerConnection.made).toHaveLength(1);
  });

  it("keeps the identity of participants who have not changed", async () => {
    const { state, socket } = await joined(participant("a"), participant("b"));
    const before = state().participants;
    socket.receive("remoteMuted", { from: "a", isMuted: true });
    const after = state().participants;
    expect(after[0]).not.toBe(before[0]);
    expect(after[1]).toBe(before[1]);
  });
});
