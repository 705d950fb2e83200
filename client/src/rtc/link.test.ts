import { beforeEach, describe, expect, it } from "vitest";
import { asTrack, type End, lastPc, makeEnd } from "./fake-ends";
import { FakePeerConnection, type FakeTrack, installFakeWebRtc, settle } from "./fake-webrtc";

const TURN = { iceServers: [{ urls: ["stun:a", "turn:b"] }] };

async function makePair() {
  const tracks = { audio: asTrack("audio"), camera: asTrack("video"), screen: null };
  const [ada, grace] = [makeEnd(false, tracks), makeEnd(true)];
  ada.peer.call();
  await settle();
  const pc = lastPc();
  await talk(ada, grace);
  return { ada, grace, pc, tracks };
}

async function talk(ada: End, grace: End): Promise<void> {
  for (const [from, to] of [
    [ada, grace],
    [grace, ada],
  ] as const) {
    for (const signal of from.sent.splice(0)) to.peer.accept(signal);
    await settle();
  }
}

describe("Link", () => {
  beforeEach(() => {
    installFakeWebRtc();
  });

  it("replays: every way is opened, every track in its place, and both agree on it anew", async () => {
    const { ada, grace, pc, tracks } = await makePair();
    const [audio, camera] = pc.getTransceivers();
    if (!audio || !camera) throw new Error("two transceivers");
    audio.direction = "inactive";
    camera.sender.track = null;
    await ada.peer.link?.replayTracks();
    expect(audio.direction).toBe("sendrecv");
    expect(audio.sender.track).toBe(tracks.audio);
    expect(camera.sender.track).toBe(tracks.camera);
    expect(ada.sent.map(({ kind }) => kind)).toEqual(["offer"]);
    await talk(ada, grace);
    expect(grace.peer.link?.remoteOffers).toBe(2);
    expect(FakePeerConnection.made).toHaveLength(2);
  });

  it("goes through a relay once, and stays there", async () => {
    const { ada, pc } = await makePair();
    expect(ada.peer.link?.goThroughRelay()).toBe(false);
    ada.peer.setConfiguration(TURN);
    expect(pc.configuration?.iceTransportPolicy).toBe("all");
    expect(ada.peer.link?.goThroughRelay()).toBe(true);
    expect(pc.iceRestarts).toBe(1);
    ada.peer.setConfiguration(TURN);
    expect(pc.configuration?.iceTransportPolicy).toBe("relay");
    expect(ada.peer.link?.goThroughRelay()).toBe(false);
    expect(pc.iceRestarts).toBe(1);
  });

  it("means to send what is live, switched on and gives something", async () => {
    const { ada, tracks } = await makePair();
    const camera = tracks.camera as unknown as FakeTrack;
    const intended = () => ada.peer.link?.intended;
    expect(intended()).toEqual({ audio: true, camera: true, screen: false });
    tracks.audio.enabled = false;
    camera.muted = true;
    expect(intended()).toEqual({ audio: false, camera: false, screen: false });
    tracks.audio.enabled = true;
    camera.muted = false;
    camera.readyState = "ended";
    expect(intended()).toEqual({ audio: true, camera: false, screen: false });
    ada.peer.setTracks({ ...tracks, camera: null, screen: asTrack("video") });
    expect(intended()).toEqual({ audio: true, camera: false, screen: true });
  });
});
