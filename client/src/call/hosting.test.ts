import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { installFakeWebRtc, settle } from "../rtc/fake-webrtc";
import { joined, makeSession, participant, serve, snapshot } from "./fake-call";

vi.mock("socket.io-client", async () => (await import("../protocol/fake-socket")).fakeSocketModule);

const person = (id: string) => ({
  id,
  name: id.toUpperCase(),
  email: `${id}@example.com`,
  isGuest: false,
  isReconnecting: false,
});

const ok = (data: object = {}) => ({ ok: true, data });
const refused = (code: string) => ({ ok: false, error: { code, message: "", details: {} } });

/** In the call as its host, with people in the lobby. */
async function hosting(...people: ReturnType<typeof person>[]) {
  const made = makeSession();
  void made.session.actions.join("demo");
  const socket = serve(() => ({ ...snapshot("me", participant("a")), role: "host" }));
  const answer = socket.answer;
  socket.answer = (sent) =>
    sent.event === "lobby" ? ok({ waiting: people }) : (answer?.(sent) ?? null);
  socket.open();
  await settle();
  const names = () => made.session.hosting.state.get().waiting.map(({ name }) => name);
  return { ...made, socket, names, hosting: made.session.hosting };
}

/** Asked to be let in, and waits. */
async function waiting() {
  const made = makeSession();
  void made.session.actions.join("demo");
  const socket = serve(() => snapshot("me", participant("a")));
  const answer = socket.answer;
  let isIn = false;
  socket.answer = (sent) =>
    sent.event === "joinRoom" && !isIn ? refused("lobby_waiting") : (answer?.(sent) ?? null);
  socket.open();
  await settle();
  const letIn = () => {
    isIn = true;
    socket.receive("admitted", { roomId: "demo" });
  };
  return { ...made, socket, letIn };
}

describe("Hosting", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    installFakeWebRtc();
    vi.stubGlobal("navigator", {});
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  it("waits in the lobby with an open connection, and comes in when let in", async () => {
    const { state, socket, letIn } = await waiting();
    expect(state().phase).toBe("waiting");
    expect(socket.isDisconnected).toBe(false);
    letIn();
    await settle();
    expect(state().phase).toBe("in-call");
    expect(state().participants.map(({ id }) => id)).toEqual(["a"]);
  });

  it("asks again after the connection was lost in the lobby", async () => {
    const { state, socket } = await waiting();
    socket.drop();
    socket.open(true);
    await settle();
    expect(socket.named("joinRoom")).toHaveLength(2);
    expect(state().phase).toBe("waiting");
  });

  it("ends with the host's sentence when not let in", async () => {
    const { state, socket } = await waiting();
    socket.receive("denied", { roomId: "demo", reason: "Tomorrow" });
    expect(state()).toMatchObject({ phase: "failed", problem: { code: "denied" } });
    expect(state().problem).toMatchObject({ note: "Tomorrow", retry: "Ask again" });
    expect(socket.isDisconnected).toBe(true);
  });

  it("knows as a host who waits, whatever comes first", async () => {
    const { socket, names } = await hosting(person("b"));
    expect(names()).toEqual(["B"]);
    socket.receive("lobbyWaiting", { roomId: "demo", ...person("c") });
    socket.receive("lobbyWaiting", { roomId: "demo", ...person("c") });
    expect(names()).toEqual(["B", "C"]);
    socket.receive("lobbyChanged", { roomId: "demo", id: "b", state: "let in" });
    expect(names()).toEqual(["C"]);
    // A list that was made before says that they still wait.
    socket.receive("roleChanged", { roomId: "demo", id: "me", role: "cohost", by: "a" });
    await settle();
    expect(names()).toEqual(["C"]);
  });

  it("forgets who waits when it has the powers no more", async () => {
    const { socket, names, hosting: own } = await hosting(person("b"));
    socket.receive("roleChanged", { roomId: "demo", id: "me", role: "participant", by: "a" });
    await settle();
    expect(names()).toEqual([]);
    expect(own.state.get().hasPowers).toBe(false);
  });

  it("shows the role of others, and tells when it has changed", async () => {
    const { socket, state, notices } = await joined(participant("a"));
    expect(state().participants[0]?.role).toBe("participant");
    socket.receive("roleChanged", { roomId: "demo", id: "a", role: "host", by: "" });
    expect(state().participants[0]?.role).toBe("host");
    expect(notices()).toContain("A is the host now");
  });

  it("knows whom a host keeps muted, also of who comes back", async () => {
    const { socket, state } = await joined(
      participant("a"),
      participant("b", { mayUnmute: false }),
    );
    const mayUnmute = () => state().participants.map((one) => one.mayUnmute);
    expect(mayUnmute()).toEqual([true, false]);
    socket.receive("remoteMuted", { from: "a", isMuted: true, mayUnmute: false });
    socket.receive("remoteMuted", { from: "b", isMuted: true, mayUnmute: true });
    expect(mayUnmute()).toEqual([false, true]);
    // By themselves.
    socket.receive("remoteMuted", { from: "b", isMuted: false });
    expect(mayUnmute()).toEqual([false, true]);
    socket.receive("newUserJoined", { roomId: "demo", ...participant("c", { mayUnmute: false }) });
    expect(mayUnmute()).toEqual([false, true, false]);
  });

  it("does what hosts decide, and tells why one cannot unmute", async () => {
    const { socket, session, state, notices } = await joined(participant("a"));
    socket.receive("mutedByHost", { roomId: "demo", by: "a", mayUnmute: false });
    await settle();
    expect(state().media.isMuted).toBe(true);
    expect(notices()).toContain("The host has muted you, and keeps you muted");
    await session.actions.toggleMicrophone();
    expect(state().media.isMuted).toBe(true);
    expect(notices()).toContain("The host has muted you. Raise your hand to ask to speak.");
    socket.receive("mutedByHost", { roomId: "demo", by: "a", mayUnmute: true });
    expect(notices()).toContain("You may unmute yourself again");
    socket.receive("roomLocked", { roomId: "demo", isLocked: true, by: "a" });
    expect(session.hosting.state.get().isLocked).toBe(true);
    socket.receive("removed", { roomId: "demo", by: "a", reason: "Enough" });
    expect(state()).toMatchObject({ phase: "ended", problem: { code: "removed" } });
    expect(state().problem).toMatchObject({ note: "Enough", retry: "Ask to come back" });
  });

  it("says so when the server refuses what a host wants", async () => {
    const { socket, hosting: own, notices } = await hosting();
    socket.answer = () => refused("peer_not_found");
    await own.actions.mute("gone", true);
    expect(socket.named("muteParticipant")[0]?.payload).toMatchObject({ id: "gone" });
    expect(notices()).toContain("They are not there any more");
  });
});
