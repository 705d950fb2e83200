import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { FakeSocket } from "../protocol/fake-socket";
import { FakePeerConnection, FakeTrack, installFakeWebRtc, settle } from "../rtc/fake-webrtc";
import type { View } from "../rtc/video-budget";
import { answerCall, joined, participant, snapshot } from "./fake-call";
import { Notices } from "./notices";

vi.mock("socket.io-client", async () => (await import("../protocol/fake-socket")).fakeSocketModule);

const SMALL = { width: 320, height: 200 };
const LARGE = { width: 1280, height: 720 };
const seen = (camera: View["camera"], isFocused = false): View => {
  return { camera, screen: null, isFocused };
};
const HIDDEN = seen(null);
const THREE_WAYS = "m=audio 0 sendrecv\nm=video 1 sendrecv\nm=video 2 sendrecv";

/** In a call with A, connected. */
async function connected() {
  const call = await joined(participant("a"));
  await answerCall(call.socket);
  const pc = FakePeerConnection.made.at(-1);
  pc?.become("connected");
  const { generation } = call.socket.named("callUser").at(-1)?.payload ?? {};
  const show = (view: View) => call.session.stage.views.show(new Map([["a", view]]));
  const told = () => call.socket.named("viewReport").map(({ payload }) => payload);
  return { ...call, pc, generation, show, told };
}

const cameraEncoding = (pc: FakePeerConnection | undefined) =>
  pc?.getTransceivers()[1]?.sender.getParameters().encodings[0];

function hearView(socket: FakeSocket, generation: unknown, view: View): Promise<void> {
  socket.receive("remoteViewReport", { from: "a", generation, ...view });
  return settle();
}

beforeEach(() => {
  vi.useFakeTimers();
  installFakeWebRtc();
  vi.stubGlobal("navigator", {});
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("what we show of the others", () => {
  it("is told once, more of it at once, and less after a moment", async () => {
    const { generation, show, told } = await connected();
    show(seen(SMALL));
    show(seen(SMALL));
    const small = { to: "a", generation, ...seen(SMALL) };
    expect(told()).toEqual([small]);
    show(seen(LARGE));
    expect(told()).toHaveLength(2);
    show(HIDDEN);
    await vi.advanceTimersByTimeAsync(500);
    expect(told()).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(told().at(-1)).toEqual({ to: "a", generation, ...HIDDEN });
    show(seen(SMALL));
    expect(told().slice(3)).toEqual([small]);
  });

  it("is not told for the sake of a few pixels or a glance aside", async () => {
    const { show, told } = await connected();
    show(seen({ width: 300, height: 190 }));
    show(seen({ width: 310, height: 181 }));
    show(HIDDEN);
    await vi.advanceTimersByTimeAsync(500);
    show(seen({ width: 300, height: 190 }));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(told()).toHaveLength(1);
  });

  it("is told again when it did not get through, over a new connection, and after an outage", async () => {
    const { socket, show, told, setRoster } = await connected();
    const answer = socket.answer;
    socket.answer = () => null;
    socket.answer = ({ event }) =>
      event === "viewReport"
        ? { ok: false, error: { code: "rate_limited", message: "", details: {} } }
        : { ok: true, data: {} };
    show(seen(SMALL));
    await vi.advanceTimersByTimeAsync(500);
    socket.answer = answer;
    const refused = told().length;
    expect(refused).toBeGreaterThan(1);
    await vi.advanceTimersByTimeAsync(500);
    const accepted = told().length;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(told()).toHaveLength(accepted);

    socket.drop();
    show(seen(LARGE));
    await vi.advanceTimersByTimeAsync(100);
    expect(told(), "nobody hears it").toHaveLength(accepted);
    setRoster(snapshot("me", participant("a")));
    socket.open(true);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(told().slice(accepted)).toHaveLength(1);

    const offer = { type: "offer", sdp: "a=fingerprint:sha-256 XX" };
    const generation = Date.now() + 1_000;
    socket.receive("incomingCall", { from: "a", name: "A", email: "", offer, generation });
    await settle();
    FakePeerConnection.made.at(-1)?.become("connected");
    await vi.advanceTimersByTimeAsync(2_000);
    expect(told().at(-1)).toMatchObject({ generation, camera: { width: 1280 } });
  });

  it("is not told to clients that would not know what it means, nor to an old server for ever", async () => {
    const foreign = await joined(participant("a"));
    const { to } = foreign.socket.named("callUser").at(-1)?.payload ?? {};
    foreign.socket.receive("callAccepted", { from: to, answer: { type: "answer", sdp: "" } });
    await settle();
    FakePeerConnection.made.at(-1)?.become("connected");
    foreign.session.stage.views.show(new Map([["a", seen(SMALL)]]));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(foreign.socket.named("viewReport")).toEqual([]);

    const { socket, show, told } = await connected();
    const error = { code: "unsupported_event", message: "", details: {} };
    socket.answer = () => ({ ok: false, error });
    show(seen(SMALL));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(told()).toHaveLength(1);
  });

  it("is not missed while it is hidden, and is missed when it does not come back", async () => {
    const { state, show } = await connected();
    const fault = () => state().participants[0]?.mediaFault;
    show(HIDDEN);
    await vi.advanceTimersByTimeAsync(90_000);
    expect(fault()).toBe("not-heard");
    show(seen(SMALL));
    await vi.advanceTimersByTimeAsync(40_000);
    expect(fault()).toBe("not-heard-or-seen");
  });
});

describe("what we send to the others", () => {
  it("is what they show, and everything to who says nothing", async () => {
    const { socket, pc, generation } = await connected();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(cameraEncoding(pc)).toMatchObject({ active: true, scaleResolutionDownBy: 1 });
    await hearView(socket, generation, HIDDEN);
    expect(cameraEncoding(pc)).toMatchObject({ active: false });
    await hearView(socket, generation, seen({ width: 320, height: 180 }));
    expect(cameraEncoding(pc)).toMatchObject({ active: true, scaleResolutionDownBy: 4 });
  });

  it("is everything again on a new connection, until they say what they show on it", async () => {
    const { socket, pc, generation } = await connected();
    await hearView(socket, generation, HIDDEN);
    expect(cameraEncoding(pc)?.active).toBe(false);
    const next = Number(generation) + 10_000;
    const offer = { type: "offer", sdp: THREE_WAYS };
    socket.receive("incomingCall", { from: "a", name: "A", email: "", offer, generation: next });
    await settle();
    await vi.advanceTimersByTimeAsync(2_000);
    const successor = FakePeerConnection.made.at(-1);
    expect(successor).not.toBe(pc);
    expect(cameraEncoding(successor)?.active).toBe(true);
    await hearView(socket, next, HIDDEN);
    expect(cameraEncoding(successor)?.active).toBe(false);
  });

  it("is told in words when the uplink carries no more, and not again soon", async () => {
    const { session, pc } = await connected();
    session.stage.setTracks({
      audio: null,
      camera: new FakeTrack("video") as unknown as MediaStreamTrack,
      screen: null,
    });
    let bytesSent = 0;
    const pass = async (seconds: number, available: number) => {
      for (let second = 0; second < seconds; second += 1) {
        bytesSent += available / 8;
        const pair = { type: "candidate-pair", bytesSent, availableOutgoingBitrate: available };
        const transport = { id: "T", type: "transport", selectedCandidatePairId: "P" };
        if (pc) pc.stats = new Map(Object.entries({ T: transport, P: { id: "P", ...pair } }));
        await vi.advanceTimersByTimeAsync(1_000);
      }
    };
    const show = vi.spyOn(Notices.prototype, "show");
    await pass(30, 200_000);
    const sentence = expect.stringContaining("as much video as it can");
    expect(show.mock.calls).toEqual([[sentence]]);
    expect(cameraEncoding(pc)?.maxBitrate).toBeLessThan(300_000);
    await pass(90, 5_000_000);
    expect(cameraEncoding(pc)?.maxBitrate).toBeGreaterThan(1_000_000);
    await pass(30, 200_000);
    expect(show).toHaveBeenCalledOnce();
    await pass(240, 5_000_000);
    await pass(30, 200_000);
    expect(show).toHaveBeenCalledTimes(2);
  });
});

describe("who speaks", () => {
  it("is heard from what arrives", async () => {
    const { session, socket } = await joined();
    socket.receive("newUserJoined", { ...participant("a"), roomId: "demo" });
    const offer = { type: "offer", sdp: THREE_WAYS };
    socket.receive("incomingCall", { from: "a", name: "A", email: "", offer, generation: 1 });
    await settle();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(session.stage.speakers.get()).toEqual({ speaking: [], main: null });
    const [audio] = FakePeerConnection.made.at(-1)?.getTransceivers() ?? [];
    if (audio) audio.audioLevel = 0.2;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(session.stage.speakers.get()).toEqual({ speaking: ["a"], main: "a" });
    await session.actions.leave();
    expect(session.stage.speakers.get()).toEqual({ speaking: [], main: null });
  });
});
