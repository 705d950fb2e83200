import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeSocket } from "./fake-socket";
import { SignalingClient } from "./signaling-client";

vi.mock("socket.io-client", async () => (await import("./fake-socket")).fakeSocketModule);

function makeClient(listeners = {}) {
  const client = new SignalingClient(listeners);
  const phases: string[] = [];
  client.onStatus(({ phase }) => phases.push(phase));
  client.connect({ getToken: () => "token" });
  return { client, phases, socket: FakeSocket.last };
}

const error = (code: string) => expect.objectContaining({ name: "ProtocolError", code });

describe("SignalingClient", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.spyOn(Math, "random").mockReturnValue(0.5);
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("brings the token, and listens before it connects", () => {
    const onMuted = vi.fn();
    const { socket } = makeClient({ remoteMuted: onMuted });
    expect(socket.auth).toEqual({ token: "token", recovery: true });
    socket.receive("remoteMuted", { from: "a", isMuted: true });
    expect(onMuted).toHaveBeenCalledWith({ from: "a", isMuted: true });
  });

  it("renews a token that has run out, and only that", async () => {
    const tokens = ["old", "new"];
    const renewToken = vi.fn(async () => tokens.shift() !== undefined);
    const client = new SignalingClient({});
    client.connect({ getToken: () => tokens[0] ?? "", renewToken });
    const socket = FakeSocket.last;
    socket.refuse("token_expired");
    expect(client.status.phase).toBe("connecting");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(socket.connects).toBe(2);
    expect(socket.auth).toMatchObject({ token: "new" });
    renewToken.mockRejectedValueOnce(new Error("nobody is there"));
    socket.refuse("token_expired");
    await vi.advanceTimersByTimeAsync(2_000);
    expect(socket.connects).toBe(3);
    renewToken.mockResolvedValueOnce(false);
    socket.refuse("token_expired");
    await vi.advanceTimersByTimeAsync(5_000);
    expect(client.status.phase).toBe("refused");
    socket.refuse("unauthenticated");
    expect(renewToken).toHaveBeenCalledTimes(3);
    expect(socket.connects).toBe(3);
  });

  it("forgets a renewal when it is not wanted any more", async () => {
    const client = new SignalingClient({});
    client.connect({ getToken: () => "old", renewToken: async () => true });
    const socket = FakeSocket.last;
    socket.refuse("token_expired");
    client.disconnect();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(client.status.phase).toBe("idle");
    expect(socket.connects).toBe(1);
  });

  it("resolves with the data of an answer and rejects with its error", async () => {
    const { client, socket } = makeClient();
    socket.open();
    const joined = client.request("joinRoom", { roomId: "demo" });
    socket.sent[0]?.ack({ ok: true, data: { id: "a" } });
    await expect(joined).resolves.toEqual({ id: "a" });
    const refused = client.request("joinRoom", { roomId: "demo" });
    socket.sent[1]?.ack({ ok: false, error: { code: "room_full", message: "full", details: {} } });
    await expect(refused).rejects.toEqual(error("room_full"));
  });

  it("sends nothing without a connection, and does not keep it for later", async () => {
    const { client, socket } = makeClient();
    await expect(client.request("leaveRoom", { roomId: "x" })).rejects.toEqual(
      error("not_connected"),
    );
    socket.open();
    expect(socket.sent).toEqual([]);
  });

  it("rejects what is open when the connection is lost, or takes too long", async () => {
    const { client, socket } = makeClient();
    socket.open();
    const lost = client.request("leaveRoom", { roomId: "x" });
    socket.drop();
    await expect(lost).rejects.toEqual(error("not_connected"));
    socket.open();
    const late = client.request("leaveRoom", { roomId: "x" }, 1_000);
    const settled = expect(late).rejects.toEqual(error("timeout"));
    await vi.advanceTimersByTimeAsync(1_000);
    await settled;
  });

  it("connects again after a loss, ever more slowly", () => {
    const { phases, socket } = makeClient();
    socket.open();
    socket.drop();
    expect(phases).toEqual(["connecting", "connected", "reconnecting"]);
    vi.advanceTimersByTime(499);
    expect(socket.connects).toBe(1);
    vi.advanceTimersByTime(1);
    expect(socket.connects).toBe(2);
    socket.refuse();
    vi.advanceTimersByTime(999);
    expect(socket.connects).toBe(2);
    vi.advanceTimersByTime(1);
    expect(socket.connects).toBe(3);
    socket.open();
    expect(phases.at(-1)).toBe("connected");
  });

  it("stops when the server refuses, and says why", () => {
    const { client, socket } = makeClient();
    socket.refuse("token_expired");
    vi.advanceTimersByTime(60_000);
    expect(socket.connects).toBe(1);
    expect(client.status).toMatchObject({ phase: "refused", error: { code: "token_expired" } });
  });

  it("waits as long as a server under load asks for", () => {
    const { client, socket } = makeClient();
    socket.refuse("rate_limited", { retryAfter: 7 });
    expect(client.status.phase).toBe("reconnecting");
    vi.advanceTimersByTime(6_999);
    expect(socket.connects).toBe(1);
    vi.advanceTimersByTime(1);
    expect(socket.connects).toBe(2);
  });

  it.each(["unavailable", "rate_limited", "internal_error"])(
    "tries again, ever more slowly, after a refusal that passes: %s",
    (code) => {
      const { client, socket } = makeClient();
      socket.refuse(code);
      vi.advanceTimersByTime(500);
      expect(socket.connects).toBe(2);
      socket.refuse(code);
      vi.advanceTimersByTime(999);
      expect(socket.connects).toBe(2);
      vi.advanceTimersByTime(1);
      expect(socket.connects).toBe(3);
      socket.open();
      expect(client.status.phase).toBe("connected");
    },
  );

  it("connects at once when the network or the page comes back", () => {
    const { socket } = makeClient();
    socket.open();
    socket.drop();
    window.dispatchEvent(new Event("online"));
    expect(socket.connects).toBe(2);
    document.dispatchEvent(new Event("visibilitychange"));
    expect(socket.connects).toBe(3);
  });

  it("knows another network from another bandwidth", () => {
    const connection = Object.assign(new EventTarget(), { type: "wifi" });
    vi.stubGlobal("navigator", { connection });
    const { client, socket } = makeClient();
    const onWake = vi.fn();
    client.onWake(onWake);
    socket.open();
    connection.dispatchEvent(new Event("change"));
    expect(onWake).not.toHaveBeenCalled();
    connection.type = "cellular";
    connection.dispatchEvent(new Event("change"));
    expect(onWake.mock.calls).toEqual([[true]]);
    vi.unstubAllGlobals();
  });

  it("tells of waking when it believes to be connected", () => {
    const { client, socket } = makeClient();
    const onWake = vi.fn();
    client.onWake(onWake);
    socket.open();
    window.dispatchEvent(new Event("online"));
    expect(onWake).toHaveBeenCalledOnce();
    expect(socket.connects).toBe(1);
  });

  it("drops a dead connection on demand and connects again", () => {
    const { client, socket } = makeClient();
    socket.open();
    client.reconnect();
    expect(client.status.phase).toBe("reconnecting");
    vi.advanceTimersByTime(0);
    expect(socket.connects).toBe(2);
  });

  it("moves when the server drains: without a goodbye, and at once", () => {
    const { client, phases, socket } = makeClient();
    socket.open();
    socket.receive("serverDraining", { reconnectInMs: 2_000 });
    vi.advanceTimersByTime(2_249);
    expect(client.status.phase).toBe("connected");
    vi.advanceTimersByTime(1);
    expect(socket.isDisconnected).toBe(false);
    vi.advanceTimersByTime(1);
    expect(socket.connects).toBe(2);
    socket.open(true);
    expect(phases).toEqual(["connecting", "connected", "reconnecting", "connected"]);
  });

  it("does not leave another server for the sake of the one that drained", () => {
    const { client, socket } = makeClient();
    socket.open();
    socket.receive("serverDraining", { reconnectInMs: 2_000 });
    socket.drop();
    vi.advanceTimersByTime(500);
    socket.open(true);
    vi.advanceTimersByTime(60_000);
    expect(client.status.phase).toBe("connected");
    expect(socket.connects).toBe(2);
  });

  it("is quiet after a goodbye", () => {
    const { client, phases, socket } = makeClient();
    socket.open();
    client.disconnect();
    expect(socket.isDisconnected).toBe(true);
    expect(phases.at(-1)).toBe("idle");
    window.dispatchEvent(new Event("online"));
    vi.advanceTimersByTime(60_000);
    expect(socket.connects).toBe(1);
  });
});
