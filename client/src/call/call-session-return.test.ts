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

/** Web Locks that are free, and that another tab has. */
const grant = (_: string, __: object, hold: () => Promise<void>) => hold();
const refuse = () => Promise.reject(new DOMException("", "TimeoutError"));

describe("CallSession, back after an absence", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    installFakeWebRtc();
    vi.stubGlobal("navigator", {});
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.useRealTimers();
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
});
