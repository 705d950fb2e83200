import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ProtocolError, type ProtocolErrorCode } from "../protocol/protocol-error";
import type { Signal } from "../rtc/signal";
import { SignalOutbox } from "./signal-outbox";

const offer = (sdp = "o", generation = 1): Signal => ({
  kind: "offer",
  isCall: true,
  sdp,
  generation,
});
const candidate = (text: string, generation = 1): Signal => ({
  kind: "candidate",
  candidate: { candidate: text },
  generation,
});

interface Sent {
  readonly what: string;
  readonly mid: string;
  readonly answer: (code?: ProtocolErrorCode, details?: Record<string, unknown>) => Promise<void>;
}

function makeOutbox() {
  const sent: Sent[] = [];
  const reconnect = vi.fn();
  const current = new Map<string, number>();
  const request = (_event: string, payload: Record<string, unknown>) =>
    new Promise<object>((resolve, reject) => {
      const {
        offer: description,
        candidate: given,
        to,
      } = payload as never as {
        offer?: { sdp: string };
        candidate?: { candidate: string };
        to: string;
      };
      sent.push({
        what: `${to}:${description?.sdp ?? given?.candidate}`,
        mid: String(payload.mid),
        answer: async (code, details) => {
          if (code) reject(new ProtocolError(code, "", details));
          else resolve({});
          await vi.advanceTimersByTimeAsync(0);
        },
      });
    });
  const outbox = new SignalOutbox({
    client: { request, reconnect } as never,
    isCurrent: (to, { generation }) => generation === (current.get(to) ?? 1),
  });
  return { outbox, sent, reconnect, current, whats: () => sent.map(({ what }) => what) };
}

describe("SignalOutbox", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("keeps candidates behind their offer, and lets them go together", async () => {
    const { outbox, sent, whats } = makeOutbox();
    outbox.send("a", offer());
    outbox.send("a", candidate("1"));
    outbox.send("a", candidate("2"));
    outbox.send("b", offer());
    expect(whats()).toEqual(["a:o", "b:o"]);
    await sent[0]?.answer();
    expect(whats().slice(2)).toEqual(["a:1", "a:2"]);
    outbox.send("a", offer("o2"));
    await sent[3]?.answer();
    expect(whats()).not.toContain("a:o2");
    await sent[2]?.answer();
    expect(whats().at(-1)).toBe("a:o2");
  });

  it("sends again after a return what was not answered, in order, under the same mid", async () => {
    const { outbox, sent } = makeOutbox();
    outbox.send("a", offer());
    outbox.pause();
    outbox.send("a", candidate("1"));
    await sent[0]?.answer("not_connected");
    expect(sent).toHaveLength(1);
    outbox.resume();
    await sent[1]?.answer();
    expect(sent.map(({ what }) => what)).toEqual(["a:o", "a:o", "a:1"]);
    expect(sent[1]?.mid).toBe(sent[0]?.mid);
    expect(sent[2]?.mid).not.toBe(sent[0]?.mid);
  });

  it("uses no mid again that the page before a reload has used", () => {
    const before = makeOutbox();
    const after = makeOutbox();
    before.outbox.send("a", offer());
    after.outbox.send("a", offer());
    expect(after.sent[0]?.mid).not.toBe(before.sent[0]?.mid);
  });

  it("drops after a return what belongs to a connection that was replaced", async () => {
    const { outbox, sent, current, whats } = makeOutbox();
    outbox.send("a", offer());
    outbox.send("a", candidate("1"));
    outbox.pause();
    await sent[0]?.answer("not_connected");
    current.set("a", 2);
    outbox.send("a", offer("new", 2));
    outbox.resume();
    expect(whats().slice(1)).toEqual(["a:new"]);
  });

  it("does not queue an offer twice that is still on its way", () => {
    const { outbox, sent } = makeOutbox();
    outbox.send("a", offer());
    outbox.send("a", offer());
    expect(sent).toHaveLength(1);
  });

  it("waits as long as the server asks for, and stays in order", async () => {
    const { outbox, sent, whats } = makeOutbox();
    outbox.send("a", offer());
    outbox.send("a", candidate("1"));
    await sent[0]?.answer("rate_limited", { retryAfter: 3 });
    await vi.advanceTimersByTimeAsync(2_999);
    expect(sent).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(whats()).toEqual(["a:o", "a:o"]);
    expect(sent[1]?.mid).toBe(sent[0]?.mid);
  });

  it("goes on with the next when the server will not have it", async () => {
    const { outbox, sent, whats } = makeOutbox();
    outbox.send("a", offer());
    outbox.send("a", candidate("1"));
    await sent[0]?.answer("peer_not_found");
    expect(whats()).toEqual(["a:o", "a:1"]);
  });

  it("sends again what takes too long, then looks for another connection", async () => {
    const { outbox, sent, reconnect } = makeOutbox();
    outbox.send("a", offer());
    await sent[0]?.answer("timeout");
    expect(sent).toHaveLength(2);
    expect(reconnect).not.toHaveBeenCalled();
    await sent[1]?.answer("timeout");
    expect(reconnect).toHaveBeenCalledOnce();
    expect(new Set(sent.map(({ mid }) => mid)).size).toBe(1);
  });
});
