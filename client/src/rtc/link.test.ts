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

  it("does not mean to send what nobody there shows, and sends it again when they do", async () => {
    const { ada, pc } = await makePair();
    const sender = pc.getTransceivers()[1]?.sender;
    const encoding = () => sender?.getParameters().encodings[0];
    const full = { isActive: true, scaleDownBy: 1, maxBitrate: 1_000_000 };
    ada.peer.setVideo({ camera: { ...full, isActive: false }, screen: full });
    await settle();
    expect(encoding()).toMatchObject({ active: false });
    expect(ada.peer.link?.intended).toEqual({ audio: true, camera: false, screen: false });
    await ada.peer.link?.replayTracks();
    await settle();
    expect(encoding(), "a repair does not wake it").toMatchObject({ active: false });
    ada.peer.setVideo({ camera: { ...full, scaleDownBy: 2 }, screen: full });
    await settle();
    expect(encoding()).toEqual({ active: true, scaleResolutionDownBy: 2, maxBitrate: 1_000_000 });
    expect(ada.peer.link?.intended).toMatchObject({ camera: true });
  });

  it("ends with the newest wish, however slowly the browser follows", async () => {
    const { ada, pc } = await makePair();
    const sender = pc.getTransceivers()[1]?.sender;
    if (!sender) throw new Error("a sender");
    let stored = {} as RTCRtpEncodingParameters;
    sender.getParameters = () => ({ encodings: [{ ...stored }] });
    sender.setParameters = async ({ encodings }) => {
      await settle();
      stored = { ...encodings[0] } as RTCRtpEncodingParameters;
    };
    const shown = { isActive: true, scaleDownBy: 1, maxBitrate: 500_000 };
    for (const isActive of [true, false, true, false, true]) {
      ada.peer.setVideo({ camera: { ...shown, isActive }, screen: shown });
    }
    for (let round = 0; round < 5; round += 1) await settle();
    expect(stored.active).toBe(true);
  });
});
