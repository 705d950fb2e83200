import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { asTrack, type End, lastPc, makeEnd } from "./fake-ends";
import { FakePeerConnection, installFakeWebRtc, settle } from "./fake-webrtc";
import { NO_TRACKS } from "./media-slots";
import { LADDER_TIMES } from "./recovery-ladder";

/** Carries signals between two ends until nobody has anything to say. */
async function talk(one: End, other: End): Promise<void> {
  for (let round = 0; round < 10; round += 1) {
    await settle();
    for (const signal of one.sent.splice(0)) other.peer.accept(signal);
    for (const signal of other.sent.splice(0)) one.peer.accept(signal);
  }
  await settle();
}

async function makePair() {
  const ada = makeEnd(false);
  const grace = makeEnd(true);
  grace.peer.call();
  await talk(ada, grace);
  const [hers, his] = FakePeerConnection.made;
  if (!hers || !his) throw new Error("no connections were made");
  hers.become("connected");
  his.become("connected");
  return { ada, grace, gracePc: hers, adaPc: his };
}

describe("PeerConnection", () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000 });
    installFakeWebRtc();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("connects a newcomer who calls with a member who answers, in one exchange", async () => {
    const { ada, grace, gracePc, adaPc } = await makePair();
    expect(ada.peer.status).toBe("connected");
    expect(grace.peer.generation).toBe(ada.peer.generation);
    for (const pc of [gracePc, adaPc]) {
      expect(pc.signalingState).toBe("stable");
      expect(pc.getTransceivers().map((each) => each.currentDirection)).toEqual([
        "sendrecv",
        "sendrecv",
        "sendrecv",
      ]);
    }
    expect(ada.peer.remote.cameraStream?.getTracks()).toHaveLength(2);
    expect(ada.peer.remote.screenStream?.getTracks()).toHaveLength(1);
  });

  it("answers with the tracks already in place", async () => {
    const tracks = { audio: asTrack("audio"), camera: asTrack("video"), screen: null };
    const member = makeEnd(false, tracks);
    const newcomer = makeEnd(true);
    newcomer.peer.call();
    await settle();
    for (const signal of newcomer.sent.splice(0)) member.peer.accept(signal);
    await settle();
    expect(member.sent[0]).toMatchObject({ kind: "answer", isCall: true });
    const senders = lastPc()
      .getTransceivers()
      .map(({ sender }) => sender.track);
    expect(senders).toEqual([tracks.audio, tracks.camera, null]);
  });

  it("changes tracks without negotiating", async () => {
    const { ada, adaPc } = await makePair();
    const screen = asTrack("video");
    ada.peer.setTracks({ ...NO_TRACKS, screen });
    await settle();
    expect(adaPc.getTransceivers()[2]?.sender.track).toBe(screen);
    expect(ada.sent).toEqual([]);
  });

  it("keeps candidates that come before the offer is in place", async () => {
    const { ada, grace } = { ada: makeEnd(false), grace: makeEnd(true) };
    grace.peer.call();
    const gracePc = lastPc();
    await settle();
    gracePc.gather("early");
    const [offer, candidate] = grace.sent.splice(0);
    if (!offer || !candidate) throw new Error("nothing was sent");
    ada.peer.accept(offer);
    ada.peer.accept(candidate);
    expect(lastPc().candidates).toEqual([]);
    await settle();
    expect(lastPc().candidates).toEqual([{ candidate: "early", sdpMid: "0" }]);
  });

  it("keeps candidates that come before the answer", async () => {
    const grace = makeEnd(true);
    grace.peer.call();
    await settle();
    const generation = grace.peer.generation;
    grace.peer.accept({ kind: "candidate", candidate: { candidate: "x" }, generation });
    await settle();
    expect(lastPc().candidates).toEqual([]);
    grace.peer.accept({ kind: "answer", isCall: true, sdp: "", generation });
    await settle();
    expect(lastPc().candidates).toEqual([{ candidate: "x" }]);
  });

  it("drops what belongs to an older generation", async () => {
    const { ada, grace } = await makePair();
    const stale = grace.peer.generation;
    grace.peer.call();
    await talk(ada, grace);
    expect(ada.peer.generation).toBeGreaterThan(stale);
    const pc = lastPc();
    ada.peer.accept({ kind: "candidate", candidate: { candidate: "old" }, generation: stale });
    ada.peer.accept({ kind: "offer", isCall: false, sdp: "old", generation: stale });
    ada.peer.accept({ kind: "answer", isCall: true, sdp: "old", generation: stale });
    await settle();
    expect(pc.candidates).toEqual([]);
    expect(pc.remoteDescription?.sdp).not.toBe("old");
    expect(ada.sent).toEqual([]);
  });

  it("replaces its connection when a newer generation calls, and keeps the streams", async () => {
    const { ada, grace, adaPc } = await makePair();
    const stream = ada.peer.remote.cameraStream;
    const track = stream?.getTracks()[0];
    grace.peer.call();
    await talk(ada, grace);
    expect(stream?.getTracks()).toContain(track);
    expect(ada.peer.status).toBe("connected");
    lastPc().become("connected");
    vi.advanceTimersByTime(1_000);
    expect(adaPc.signalingState).toBe("closed");
    expect(ada.peer.remote.cameraStream).toBe(stream);
    expect(stream?.getTracks()).toHaveLength(2);
    expect(stream?.getTracks()).not.toContain(track);
  });

  it("shows at once what a successor brings when the old connection breaks first", async () => {
    const { ada, grace, adaPc } = await makePair();
    const track = ada.peer.remote.cameraStream?.getTracks()[0];
    grace.peer.call();
    await talk(ada, grace);
    adaPc.become("failed");
    expect(adaPc.signalingState).toBe("closed");
    expect(ada.peer.status).toBe("reconnecting");
    expect(ada.peer.remote.cameraStream?.getTracks()).not.toContain(track);
  });

  it("calls somebody back who has lost their memory and whose clock is behind", async () => {
    const { ada, grace } = await makePair();
    const reloaded = makeEnd(true);
    vi.setSystemTime(500);
    reloaded.peer.call();
    expect(reloaded.peer.generation).toBeLessThan(ada.peer.generation);
    await talk(ada, reloaded);
    expect(reloaded.peer.generation).toBe(ada.peer.generation);
    expect(ada.peer.generation).toBeGreaterThan(grace.peer.generation);
    expect(lastPc().signalingState).toBe("stable");
  });

  it("settles two calls that cross: the newer generation wins", async () => {
    const ada = makeEnd(false);
    const grace = makeEnd(true);
    ada.peer.call();
    vi.advanceTimersByTime(5);
    grace.peer.call();
    await talk(ada, grace);
    expect(ada.peer.generation).toBe(grace.peer.generation);
    const open = FakePeerConnection.made.filter((pc) => pc.signalingState !== "closed");
    expect(open.map((pc) => pc.signalingState)).toEqual(["stable", "stable"]);
  });

  it("settles two calls of one generation: the polite side answers on a new connection", async () => {
    const ada = makeEnd(false);
    const grace = makeEnd(true);
    ada.peer.call();
    grace.peer.call();
    await talk(ada, grace);
    const open = FakePeerConnection.made.filter((pc) => pc.signalingState !== "closed");
    expect(open.map((pc) => pc.signalingState)).toEqual(["stable", "stable"]);
    expect(FakePeerConnection.made).toHaveLength(3);
  });

  it("settles two changes that cross: the impolite side wins, both are made", async () => {
    const { ada, grace, adaPc, gracePc } = await makePair();
    adaPc.restartIce();
    gracePc.restartIce();
    await talk(ada, grace);
    expect([adaPc.signalingState, gracePc.signalingState]).toEqual(["stable", "stable"]);
  });

  it("marks calls and changes differently, and answers each in kind", async () => {
    const { ada, adaPc, grace } = await makePair();
    adaPc.restartIce();
    await settle();
    expect(ada.sent[0]).toMatchObject({ kind: "offer", isCall: false });
    for (const signal of ada.sent.splice(0)) grace.peer.accept(signal);
    await settle();
    expect(grace.sent[0]).toMatchObject({ kind: "answer", isCall: false });
  });

  it("calls by itself when the newcomer does not", () => {
    const { peer } = makeEnd(false);
    peer.expectCall();
    expect(peer.status).toBe("connecting");
    expect(FakePeerConnection.made).toHaveLength(0);
    vi.advanceTimersByTime(4_000);
    expect(FakePeerConnection.made).toHaveLength(1);
  });

  it("sends an unanswered offer again", async () => {
    const { peer, sent } = makeEnd(false);
    peer.call();
    await settle();
    const [offer] = sent.splice(0);
    vi.advanceTimersByTime(8_000);
    expect(sent).toEqual([offer]);
  });

  it("says again what was lost when signaling comes back, and tears nothing down", async () => {
    const { ada, adaPc } = await makePair();
    ada.peer.setSignalingUp(false);
    adaPc.restartIce();
    await settle();
    const lost = ada.sent.splice(0);
    vi.advanceTimersByTime(1_000);
    ada.peer.setSignalingUp(true);
    expect(ada.sent).toEqual(lost);
    expect(adaPc.connectionState).toBe("connected");
  });

  it("climbs the ladder: ICE restart by the impolite side, then a new generation", async () => {
    const { ada, adaPc } = await makePair();
    const { generation } = ada.peer;
    adaPc.become("failed");
    expect(ada.peer.status).toBe("reconnecting");
    vi.advanceTimersByTime(0);
    expect(adaPc.iceRestarts).toBe(1);
    vi.advanceTimersByTime(LADDER_TIMES.restartTimeoutMs);
    expect(adaPc.signalingState).toBe("closed");
    expect(ada.peer.generation).toBeGreaterThan(generation);
  });

  it("restarts ICE on another network, once for both, and stays connected", async () => {
    const { ada, grace, adaPc, gracePc } = await makePair();
    ada.peer.wake(true);
    grace.peer.wake(true);
    vi.advanceTimersByTime(0);
    await talk(ada, grace);
    vi.advanceTimersByTime(60_000);
    await talk(ada, grace);
    expect([adaPc.iceRestarts, gracePc.iceRestarts]).toEqual([1, 0]);
    expect([ada.peer.status, grace.peer.status]).toEqual(["connected", "connected"]);
    expect(FakePeerConnection.made).toHaveLength(2);
  });

  it("leaves a working connection alone when only the page wakes up", async () => {
    const { ada, adaPc } = await makePair();
    ada.peer.wake(false);
    vi.advanceTimersByTime(60_000);
    expect(adaPc.iceRestarts).toBe(0);
    adaPc.become("disconnected");
    ada.peer.wake(false);
    vi.advanceTimersByTime(0);
    expect(adaPc.iceRestarts).toBe(1);
  });

  it("does not repair what the other side has hung up", async () => {
    const { ada } = await makePair();
    ada.peer.hangUp();
    expect(ada.peer.status).toBe("failed");
    vi.advanceTimersByTime(600_000);
    expect(FakePeerConnection.made).toHaveLength(2);
    ada.peer.repair();
    expect(ada.peer.status).toBe("reconnecting");
  });
});
