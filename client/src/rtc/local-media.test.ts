import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeStream, FakeTrack, installFakeWebRtc, settle } from "./fake-webrtc";
import { LocalMedia } from "./local-media";

interface Constraints {
  audio?: boolean | { deviceId?: { exact: string } };
  video?: boolean | { deviceId?: { exact: string } };
}

const named = (name: string) => Object.assign(new Error(name), { name });

/** A machine with these devices; a name that stands in `errors` cannot be opened. */
function makeMachine(
  ids: readonly string[],
  errors: Partial<Record<"audio" | "video", string>> = {},
) {
  const opened: FakeTrack[] = [];
  const open = (kind: "audio" | "video", wanted: Constraints["audio"]) => {
    if (!wanted) return [];
    const error = errors[kind];
    if (error) throw named(error);
    const own = ids.filter((id) => id.startsWith(kind));
    const exact = typeof wanted === "object" ? wanted.deviceId?.exact : undefined;
    if (own.length === 0) throw named("NotFoundError");
    if (exact !== undefined && !own.includes(exact)) throw named("OverconstrainedError");
    const track = new FakeTrack(kind, exact ?? own[0]);
    opened.push(track);
    return [track];
  };
  const mediaDevices = Object.assign(new EventTarget(), {
    getUserMedia: vi.fn(async ({ audio, video }: Constraints) => {
      return new FakeStream([...open("audio", audio), ...open("video", video)]);
    }),
    enumerateDevices: async () =>
      ids.map((deviceId) => ({ deviceId, label: "", kind: `${deviceId.slice(0, 5)}input` })),
    getDisplayMedia: vi.fn<(options?: object) => Promise<FakeStream>>(
      async () => new FakeStream([new FakeTrack("video")]),
    ),
  });
  vi.stubGlobal("navigator", {
    mediaDevices,
    permissions: {
      query: async ({ name }: { name: string }) => {
        const kind = name === "camera" ? "video" : "audio";
        return { state: errors[kind] === "NotAllowedError" ? "denied" : "granted" };
      },
    },
  });
  return { mediaDevices, opened, errors };
}

async function start(media = new LocalMedia()) {
  await media.start();
  return media;
}

describe("LocalMedia", () => {
  beforeEach(installFakeWebRtc);
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it("opens both and knows the devices by name", async () => {
    makeMachine(["audio1", "video1", "video2"]);
    const media = await start();
    expect(media.state.get()).toMatchObject({
      isStarting: false,
      hasMicrophone: true,
      hasCamera: true,
      isMuted: false,
      isCameraOff: false,
      problem: null,
      chosen: { microphone: "audio1", camera: "video1" },
    });
    expect(media.state.get().devices.camera).toEqual([
      { id: "video1", label: "Camera 1" },
      { id: "video2", label: "Camera 2" },
    ]);
  });

  it.each([
    ["without a camera", { video: "NotFoundError" }, "missing", "camera", true],
    ["with a camera in use", { video: "NotReadableError" }, "in-use", "camera", true],
    ["with a blocked camera", { video: "NotAllowedError" }, "blocked", "camera", true],
    ["with no microphone", { audio: "NotFoundError" }, "missing", "microphone", false],
    ["with neither", { audio: "NotFoundError", video: "NotFoundError" }, "missing", "both", false],
    [
      "with everything blocked",
      { audio: "NotAllowedError", video: "NotAllowedError" },
      "blocked",
      "both",
      false,
    ],
  ])("goes on %s", async (_, errors, code, affects, hasMicrophone) => {
    makeMachine(["audio1", "video1"], errors);
    const { problem, ...state } = (await start()).state.get();
    expect(problem).toMatchObject({ code, affects });
    expect(state.hasMicrophone).toBe(hasMicrophone);
    expect(state.isMuted).toBe(!hasMicrophone);
  });

  it("tells of a page that is not secure", async () => {
    vi.stubGlobal("navigator", {});
    expect((await start()).state.get().problem).toMatchObject({
      code: "insecure",
      canRetry: false,
    });
  });

  it("mutes without closing the microphone, and really closes the camera", async () => {
    const { opened } = makeMachine(["audio1", "video1"]);
    const media = await start();
    await media.toggleMicrophone();
    await media.toggleCamera();
    const [microphone, camera] = opened;
    expect(microphone).toMatchObject({ enabled: false, readyState: "live" });
    expect(camera?.readyState).toBe("ended");
    expect(media.tracks.camera).toBeNull();
    expect(media.state.get()).toMatchObject({
      isMuted: true,
      isCameraOff: true,
      hasCamera: true,
      cameraStream: null,
    });
    await media.toggleCamera();
    expect(media.state.get().isCameraOff).toBe(false);
  });

  it("opens one camera only, however fast the button is pressed", async () => {
    const { opened } = makeMachine(["audio1", "video1"]);
    const media = await start();
    await Promise.all([media.toggleCamera(), media.toggleCamera(), media.toggleCamera()]);
    expect(
      opened.filter(({ kind, readyState }) => kind === "video" && readyState === "live"),
    ).toEqual([]);
    expect(media.state.get().isCameraOff).toBe(true);
  });

  it("does not open a camera that is to be off", async () => {
    const { opened } = makeMachine(["audio1", "video1"]);
    const media = new LocalMedia();
    await media.start({ isMuted: true, isCameraOff: true });
    expect(opened.map(({ kind }) => kind)).toEqual(["audio"]);
    expect(media.state.get()).toMatchObject({ isMuted: true, isCameraOff: true, hasCamera: true });
  });

  it("closes what comes after it was stopped", async () => {
    const { opened } = makeMachine(["audio1", "video1"]);
    const media = new LocalMedia();
    const starting = media.start();
    media.stop();
    await starting;
    expect(opened.map(({ readyState }) => readyState)).toEqual(["ended", "ended"]);
    expect(media.tracks).toEqual({ audio: null, camera: null, screen: null });
  });

  it("switches the microphone and stays muted", async () => {
    makeMachine(["audio1", "audio2", "video1"]);
    const media = await start();
    await media.toggleMicrophone();
    await media.switchDevice("microphone", "audio2");
    expect(media.state.get()).toMatchObject({ isMuted: true, chosen: { microphone: "audio2" } });
  });

  it("remembers a choice, also when the device is gone", async () => {
    makeMachine(["audio1", "video1", "video2"]);
    const media = await start();
    await media.switchDevice("camera", "video2");
    media.stop();
    expect((await start()).state.get().chosen.camera).toBe("video2");
    makeMachine(["audio1", "video1"]);
    expect((await start()).state.get().chosen.camera).toBe("video1");
  });

  it("goes on with another camera when one is unplugged", async () => {
    const { opened } = makeMachine(["audio1", "video1"]);
    const media = await start();
    opened[1]?.end();
    await settle();
    expect(media.state.get().isCameraOff).toBe(false);
    expect(media.tracks.camera).toBe(opened[2]);
  });

  it("asks again for what could not be had", async () => {
    const { errors } = makeMachine(["audio1", "video1"], { video: "NotReadableError" });
    const media = await start();
    delete errors.video;
    await media.retry();
    expect(media.state.get()).toMatchObject({ problem: null, isCameraOff: false });
  });

  it("shares a screen until the browser ends it", async () => {
    makeMachine(["audio1", "video1"]);
    const media = await start();
    await media.startScreenShare();
    expect(media.state.get().isSharing).toBe(true);
    (media.tracks.screen as unknown as FakeTrack).end();
    expect(media.state.get()).toMatchObject({ isSharing: false, screenStream: null });
  });

  it("does nothing when the picker is closed, and says when sharing cannot be", async () => {
    const { mediaDevices } = makeMachine(["audio1", "video1"]);
    const media = await start();
    mediaDevices.getDisplayMedia.mockRejectedValueOnce(named("NotAllowedError"));
    await media.startScreenShare();
    expect(media.state.get().isSharing).toBe(false);
    mediaDevices.getDisplayMedia.mockRejectedValueOnce(named("NotReadableError"));
    await expect(media.startScreenShare()).rejects.toThrow("NotReadableError");
  });

  it("sends the sound of a screen with the microphone's, as one track, and ends it with it", async () => {
    const { mediaDevices } = makeMachine(["audio1", "video1"]);
    const mixed: FakeMix[] = [];
    vi.stubGlobal("AudioContext", fakeAudioContext(mixed));
    const media = await start();
    const microphone = media.tracks.audio;
    const [picture, sound] = [new FakeTrack("video"), new FakeTrack("audio")];
    mediaDevices.getDisplayMedia.mockResolvedValueOnce(new FakeStream([picture, sound]));
    await media.startScreenShare();
    expect(media.tracks.screen).toBe(picture);
    expect(media.tracks.audio).toBe(mixed[0]?.output);
    expect(mixed[0]?.sources).toEqual([sound, microphone]);
    await media.switchDevice("microphone", "audio1");
    expect(mixed[0]?.sources).toEqual([sound, expect.objectContaining({ kind: "audio" })]);
    expect(mixed[0]?.sources).not.toContain(microphone);
    await media.toggleMicrophone();
    expect(media.state.get().isMuted).toBe(true);
    expect(mixed[0]?.output.enabled, "the screen is heard all the same").toBe(true);
    media.stopScreenShare();
    expect(sound.readyState).toBe("ended");
    expect(mixed[0]?.isClosed).toBe(true);
    expect(media.tracks.audio).toMatchObject({ kind: "audio", readyState: "live" });
    expect(media.tracks.audio).not.toBe(mixed[0]?.output);
  });

  it.each([
    ["can leave out the others' voices", { restrictOwnAudio: true }, "include"],
    ["cannot leave them out", {}, "exclude"],
  ])("offers the whole system's sound only in a browser that %s", async (_, supported, wanted) => {
    const { mediaDevices } = makeMachine(["audio1", "video1"]);
    Object.assign(mediaDevices, { getSupportedConstraints: () => supported });
    const media = await start();
    await media.startScreenShare();
    expect(mediaDevices.getDisplayMedia).toHaveBeenCalledWith(
      expect.objectContaining({
        systemAudio: wanted,
        audio: expect.objectContaining({
          restrictOwnAudio: true,
          suppressLocalAudioPlayback: false,
          echoCancellation: false,
        }),
      }),
    );
  });
});

interface FakeMix {
  readonly output: FakeTrack;
  readonly sources: FakeTrack[];
  isClosed: boolean;
}

/** Notes what is connected to what goes out. */
function fakeAudioContext(made: FakeMix[]) {
  return class {
    readonly mix: FakeMix = { output: new FakeTrack("audio"), sources: [], isClosed: false };

    constructor() {
      made.push(this.mix);
    }

    createMediaStreamDestination = () => ({ stream: new FakeStream([this.mix.output]) });

    createMediaStreamSource(stream: FakeStream) {
      const [track] = stream.getTracks();
      if (!track) throw new Error("a track");
      const { sources } = this.mix;
      return {
        connect: () => void sources.push(track),
        disconnect: () => void sources.splice(sources.indexOf(track), 1),
      };
    }

    async close(): Promise<void> {
      this.mix.isClosed = true;
    }
  };
}
