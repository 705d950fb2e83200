import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeSocket } from "../protocol/fake-socket";
import { FakePeerConnection, installFakeWebRtc, settle } from "../rtc/fake-webrtc";
import { CallSession } from "./call-session";

vi.mock("socket.io-client", async () => (await import("../protocol/fake-socket")).fakeSocketModule);

const participant = (id: string, changes = {}) => ({
  id,
  name: id.toUpperCase(),
  email: `${id}@example.com`,
  isMuted: false,
  isCameraOff: false,
  isSharing: false,
  isReconnecting: false,
  ...changes,
});

const snapshot = (id: string, ...others: ReturnType<typeof participant>[]) => ({
  id,
  email: "me@example.com",
  roomId: "demo",
  participants: others,
  room: { roomId: "demo", version: 1 },
});

function makeSession() {
  const session = new CallSession({
    fetchIceServers: async () => ({ iceServers: [{ urls: "stun:stun" }], ttlSeconds: 600 }),
    getToken: () => "token",
  });
  const notices = () => session.state.get().notices.map(({ text }) => text);
  return { session, notices, state: () => session.state.get() };
}

/** Answers joins with what the server would say, and everything else with yes. */
function serve(roster: () => object): FakeSocket {
  const socket = FakeSocket.last;
  socket.answer = ({ event }) => ({ ok: true, data: event === "joinRoom" ? roster() : {} });
  return socket;
}

async function joined(...others: ReturnType<typeof participant>[]) {
  const made = makeSession();
  void made.session.actions.join("demo");
  let roster = snapshot("me", ...others);
  const socket = serve(() => roster);
  socket.open();
  await settle();
  const setRoster = (next: typeof roster) => {
    roster = next;
  };
  return { ...made, socket, setRoster };
}

/** The one who was called last takes the call. */
async function answerCall(socket: FakeSocket): Promise<void> {
  const { to, generation } = socket.named("callUser").at(-1)?.payload ?? {};
  socket.receive("callAccepted", { from: to, answer: { type: "answer", sdp: "" }, generation });
  await settle();
}

/** Web Locks that are free, and that another tab has. */
const grant = (_: string, __: object, hold: () => Promise<void>) => hold();
const refuse = () => Promise.reject(new DOMException("", "TimeoutError"));

const openConnections = () =>
  FakePeerConnection.made.filter((pc) => pc.signalingState !== "closed").length;

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

  it("keeps every connection while signaling is away", async () => {
    const { state, socket, notices } = await joined(participant("a"));
    FakePeerConnection.made[0]?.become("connected");
    socket.drop();
    vi.advanceTimersByTime(60_000);
    expect(state()).toMatchObject({ phase: "in-call", signaling: "reconnecting" });
    expect(state().participants[0]?.connection).toBe("connected");
    expect(notices()).toEqual(["Reconnecting…"]);
    expect(openConnections()).toBe(1);
  });

  it("comes back to a seat that was kept: enters nothing, says what it changed meanwhile", async () => {
    const { session, state, socket, notices } = await joined(participant("a"));
    await answerCall(socket);
    FakePeerConnection.made[0]?.become("connected");
    const isMuted = state().media.isMuted;
    socket.drop();
    session.media.state.set({ ...state().media, isMuted: !isMuted });
    const before = socket.sent.length;
    socket.open(true);
    socket.receive("remoteMuted", { from: "a", isMuted: true });
    await settle();
    expect(socket.sent.slice(before).map(({ event, payload }) => [event, payload])).toEqual([
      ["muteToggle", { isMuted: !isMuted }],
    ]);
    expect(state()).toMatchObject({ phase: "in-call", ownId: "me", signaling: "connected" });
    expect(state().participants[0]).toMatchObject({ isMuted: true, connection: "connected" });
    expect(notices()).toEqual([]);
  });

  it("enters again when the seat was kept before the answer to joining came", async () => {
    const { session, state } = makeSession();
    void session.actions.join("demo");
    const socket = FakeSocket.last;
    socket.open();
    await settle();
    socket.drop();
    serve(() => snapshot("me")).open(true);
    await settle();
    expect(socket.named("joinRoom")).toHaveLength(2);
    expect(state().phase).toBe("in-call");
  });

  it("comes back under the same id: keeps, removes and adds by the roster", async () => {
    const { state, socket, setRoster, notices } = await joined(participant("a"), participant("b"));
    const [a] = FakePeerConnection.made;
    a?.become("connected");
    socket.drop();
    setRoster(snapshot("me", participant("a"), participant("c")));
    socket.open();
    await settle();
    expect(state().participants.map(({ id }) => id)).toEqual(["a", "c"]);
    expect(a?.connectionState).toBe("connected");
    expect(openConnections()).toBe(1);
    expect(socket.named("callUser").map(({ payload }) => payload.to)).not.toContain("c");
    expect(notices()).toEqual([]);
  });

  it("comes back under a new id: is the newcomer and calls everybody", async () => {
    const { state, socket, setRoster } = await joined(participant("a"));
    socket.drop();
    setRoster(snapshot("me2", participant("a")));
    socket.open();
    await settle();
    expect(state().ownId).toBe("me2");
    expect(FakePeerConnection.made.map((pc) => pc.signalingState)).toEqual([
      "closed",
      "have-local-offer",
    ]);
  });

  it("comes back first after a restart: keeps who is connected until they come back, too", async () => {
    const { state, socket, setRoster, notices } = await joined(participant("a"));
    await answerCall(socket);
    const [old] = FakePeerConnection.made;
    old?.become("connected");
    socket.drop();
    setRoster(snapshot("me2"));
    socket.open();
    await settle();
    expect(state().participants).toMatchObject([{ id: "a", connection: "connected" }]);
    const { email } = participant("a");
    socket.receive("newUserJoined", { ...participant("a2"), email, roomId: "demo" });
    const offer = { type: "offer", sdp: "a=fingerprint:sha-256 XX" };
    const generation = Date.now() + 1_000;
    socket.receive("incomingCall", { from: "a2", name: "A", email, offer, generation });
    await settle();
    expect(state().participants).toMatchObject([{ id: "a2", connection: "connected" }]);
    expect(old?.connectionState).toBe("connected");
    FakePeerConnection.made.at(-1)?.become("connected");
    vi.advanceTimersByTime(1_000);
    expect(old?.connectionState).toBe("closed");
    expect(notices()).toEqual([]);
  });

  it("comes back last after a restart: calls who is connected under their new id", async () => {
    const { state, socket, setRoster } = await joined(participant("a"));
    const [old] = FakePeerConnection.made;
    old?.become("connected");
    socket.drop();
    setRoster(snapshot("me2", participant("a2", { email: participant("a").email })));
    socket.open();
    await settle();
    expect(state().participants).toMatchObject([{ id: "a2", connection: "connected" }]);
    expect(socket.named("callUser").at(-1)?.payload.to).toBe("a2");
    expect(old?.connectionState).toBe("connected");
  });

  it("gives up somebody whose media goes on but who does not come back", async () => {
    const { state, socket, notices } = await joined(participant("a"));
    FakePeerConnection.made[0]?.become("connected");
    const { email } = participant("a");
    socket.receive("userLeft", { roomId: "demo", id: "a", email, reason: "disconnected" });
    expect(state().participants).toMatchObject([{ id: "a", isReconnecting: true }]);
    vi.advanceTimersByTime(20_000);
    expect(state().participants).toEqual([]);
    expect(notices()).toEqual(["A lost the connection"]);
    expect(openConnections()).toBe(0);
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

  it("keeps its seat for the next page when the page goes, and gives it up when it leaves", async () => {
    vi.stubGlobal("navigator", { locks: { request: () => new Promise(() => undefined) } });
    const { session, state, socket } = await joined(participant("a"));
    const close = session.open();
    Object.assign(socket, { _pid: "pid", _lastOffset: "41" });
    window.dispatchEvent(Object.assign(new Event("pagehide"), { persisted: false }));
    expect(socket.named("leaveRoom")).toEqual([]);
    expect(socket.isDisconnected).toBe(false);
    expect(JSON.parse(sessionStorage.getItem("parley.seat") ?? "")).toEqual({
      roomId: "demo",
      isMuted: true,
      isCameraOff: true,
      resume: { pid: "pid", offset: "41" },
    });
    close();
    expect(socket.named("leaveRoom")).toHaveLength(1);
    expect(state().phase).toBe("ended");
    expect(sessionStorage.getItem("parley.seat")).toBeNull();
  });

  it("hangs up on who knows only the basic protocol when the page goes", async () => {
    const { session, socket } = await joined(participant("a"), participant("b"));
    const close = session.open();
    const answer = { type: "answer", sdp: "" };
    socket.receive("callAccepted", { from: "b", answer });
    await settle();
    window.dispatchEvent(Object.assign(new Event("pagehide"), { persisted: false }));
    expect(socket.named("endCall").map(({ payload }) => payload.to)).toEqual(["b"]);
    close();
  });

  it("comes back after a reload as who it was: calls everybody, and says all that it sends", async () => {
    vi.stubGlobal("navigator", { locks: { request: grant } });
    const { session, state } = makeSession();
    const resume = { pid: "pid", offset: "41" };
    const seat = { roomId: "demo", isMuted: true, isCameraOff: true, resume };
    void session.actions.join("demo", { seat });
    await settle();
    const socket = serve(() => snapshot("me", participant("a")));
    expect(socket).toMatchObject({ _pid: "pid", _lastOffset: "41" });
    socket.open(true);
    await settle();
    expect(state()).toMatchObject({ phase: "in-call", ownId: "me" });
    expect(socket.named("callUser").map(({ payload }) => payload.to)).toEqual(["a"]);
    const said = ["muteToggle", "cameraToggle", "screenShare"];
    expect(said.map((event) => socket.named(event).length)).toEqual([1, 1, 1]);
  });

  it("asks first when the seat is another tab's", async () => {
    vi.stubGlobal("navigator", { locks: { request: refuse } });
    const { session, state } = makeSession();
    const resume = { pid: "pid", offset: "41" };
    const before = FakeSocket.last;
    await session.actions.join("demo", {
      seat: { roomId: "demo", isMuted: true, isCameraOff: true, resume },
    });
    expect(state()).toMatchObject({ phase: "idle", roomId: null });
    expect(FakeSocket.last).toBe(before);
  });

  it("looks whether the connection is alive when the page wakes up", async () => {
    const { state, socket, setRoster } = await joined(participant("a"));
    setRoster(snapshot("me"));
    window.dispatchEvent(new Event("online"));
    await settle();
    expect(state().participants).toEqual([]);
    socket.answer = null;
    window.dispatchEvent(new Event("online"));
    await vi.advanceTimersByTimeAsync(3_000);
    expect(state().signaling).toBe("reconnecting");
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
