import { beforeEach, describe, expect, it, vi } from "vitest";
import { deferred, FakePeerConnection, installFakeWebRtc, settle } from "./fake-webrtc";
import { Negotiation } from "./negotiation";

function makeNegotiation(isPolite: boolean) {
  const pc = new FakePeerConnection();
  const send = vi.fn();
  const negotiation = new Negotiation(pc as unknown as RTCPeerConnection, {
    isPolite: () => isPolite,
    send,
    beforeAnswer: async () => undefined,
    onNegotiated: () => undefined,
  });
  return { pc, send, negotiation };
}

/** Holds up what is asked of the connection until the returned function is called. */
function hold(pc: FakePeerConnection): () => void {
  const { promise, resolve } = deferred<void>();
  pc.gate = promise;
  return () => resolve();
}

describe("Negotiation", () => {
  beforeEach(installFakeWebRtc);

  it("ignores a colliding offer when impolite", async () => {
    const { pc, send, negotiation } = makeNegotiation(false);
    await negotiation.offer();
    await negotiation.acceptOffer("theirs", false);
    expect(pc.signalingState).toBe("have-local-offer");
    expect(send).toHaveBeenCalledOnce();
  });

  it("takes a colliding offer back when polite", async () => {
    const { pc, send, negotiation } = makeNegotiation(true);
    await negotiation.offer();
    await negotiation.acceptOffer("theirs", false);
    expect(pc.signalingState).toBe("stable");
    expect(send).toHaveBeenLastCalledWith(expect.objectContaining({ kind: "answer" }));
  });

  it("sees a collision while the own offer is still being made", async () => {
    const { pc, negotiation } = makeNegotiation(false);
    const release = hold(pc);
    const offering = negotiation.offer();
    await negotiation.acceptOffer("theirs", false);
    release();
    await offering;
    expect(pc.signalingState).toBe("have-local-offer");
  });

  it("is ready for an offer while it sets an answer, which will make it stable", async () => {
    const { pc, send, negotiation } = makeNegotiation(false);
    await negotiation.offer();
    const release = hold(pc);
    const answering = negotiation.acceptAnswer("theirs");
    const offered = negotiation.acceptOffer("theirs next", false);
    release();
    await Promise.all([answering, offered]);
    expect(pc.signalingState).toBe("stable");
    expect(send).toHaveBeenLastCalledWith(expect.objectContaining({ kind: "answer" }));
  });

  it("passes over a repeated answer", async () => {
    const { pc, negotiation } = makeNegotiation(false);
    await negotiation.offer();
    await negotiation.acceptAnswer("theirs");
    await expect(negotiation.acceptAnswer("theirs")).resolves.toBeUndefined();
    expect(pc.signalingState).toBe("stable");
  });

  it("lets candidates that fit nothing go by", async () => {
    const { pc, negotiation } = makeNegotiation(false);
    await negotiation.offer();
    await negotiation.acceptAnswer("theirs");
    pc.close();
    await expect(negotiation.acceptCandidate({ candidate: "x" })).resolves.toBeUndefined();
    await settle();
  });
});
