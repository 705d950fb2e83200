import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { asTrack, lastPc, makeEnd } from "./fake-ends";
import { FakePeerConnection, installFakeWebRtc, settle } from "./fake-webrtc";
import type { Signal } from "./signal";

/** What is left of a signal when it comes from a client that knows no generations. */
const strip = (signal: Signal): Signal => ({ ...signal, generation: undefined });

describe("PeerConnection with a client of another make", () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000 });
    installFakeWebRtc();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("shows the screen in the camera's place", async () => {
    const ada = makeEnd(true);
    const theirs = new FakePeerConnection();
    theirs.addTransceiver("audio");
    theirs.addTransceiver("video");
    await theirs.setLocalDescription();
    const sdp = theirs.localDescription?.sdp ?? "";
    ada.peer.accept({ kind: "offer", isCall: true, sdp, generation: undefined });
    await settle();
    expect(ada.peer.isForeign).toBe(true);
    const [camera, screen] = [asTrack("video"), asTrack("video")];
    ada.peer.setTracks({ audio: null, camera, screen });
    await settle();
    const [, video] = lastPc().getTransceivers();
    expect(video?.sender.track).toBe(screen);
    ada.peer.setTracks({ audio: null, camera, screen: null });
    await settle();
    expect(video?.sender.track).toBe(camera);
  });

  it("gives way when calls cross, and leads repairs", async () => {
    const ada = makeEnd(false);
    ada.peer.call();
    await settle();
    const other = makeEnd(false);
    other.peer.call();
    await settle();
    for (const signal of other.sent.splice(0)) ada.peer.accept(strip(signal));
    ada.sent.length = 0;
    await settle();
    expect(ada.sent[0]).toMatchObject({ kind: "answer", isCall: true });
  });

  it("adds its own m-lines when they called without any", async () => {
    const ada = makeEnd(false);
    const theirs = new FakePeerConnection();
    await theirs.setLocalDescription();
    const sdp = theirs.localDescription?.sdp ?? "";
    ada.peer.accept({ kind: "offer", isCall: true, sdp, generation: undefined });
    await settle();
    ada.sent.length = 0;
    vi.advanceTimersByTime(2_000);
    await settle();
    expect(ada.sent[0]).toMatchObject({ kind: "offer", isCall: false });
    const kinds = lastPc()
      .getTransceivers()
      .map(({ receiver }) => receiver.track.kind);
    expect(kinds).toEqual(["audio", "video"]);
  });
});
