/**
 * The own microphone, camera and screen.
 *
 * Mute keeps the microphone open and sends silence; camera off really closes the camera, so that
 * its light goes out. Works with either or both missing.
 */

import { AudioMix } from "./audio-mix";
import {
  type DeviceChoice,
  hasDevice,
  type InputKind,
  listDevices,
  openDevice,
  openDevices,
  recallChoice,
  rememberChoice,
} from "./devices";
import { LevelMeter } from "./level-meter";
import { CLOSED_MEDIA, type DeviceKind, type LocalMediaState } from "./local-media-state";
import { describeMediaError } from "./media-problem";
import type { LocalTracks } from "./media-slots";
import { Observable } from "./observable";
import { type PickedScreen, pickScreen } from "./screen";

/** How to begin: a camera that is to be off is not even opened. */
export interface MediaWish {
  readonly isMuted: boolean;
  readonly isCameraOff: boolean;
}

const BOTH_ON: MediaWish = { isMuted: false, isCameraOff: false };

export class LocalMedia {
  readonly state = new Observable<LocalMediaState>({ ...CLOSED_MEDIA, chosen: recallChoice() });
  readonly level = new LevelMeter();
  #microphone: MediaStreamTrack | null = null;
  #camera: MediaStreamTrack | null = null;
  #screen: PickedScreen | null = null;
  readonly #mix = new AudioMix();
  #starting: Promise<void> | null = null;
  #queue: Promise<void> = Promise.resolve();
  /** Grows with each stop: what was asked for before it is closed again when it comes. */
  #epoch = 0;

  get tracks(): LocalTracks {
    const screen = this.#screen?.picture ?? null;
    return { audio: this.#mix.track, camera: this.#camera, screen };
  }

  /** Open the devices unless they are open. Never rejects: see `state.problem`. */
  start(wish: MediaWish = BOTH_ON): Promise<void> {
    this.#starting ??= this.#start(wish);
    return this.#starting;
  }

  /** Ask again for what could not be had. */
  async retry(): Promise<void> {
    await this.start();
    const { problem } = this.state.get();
    if (problem?.affects === "both") {
      this.#patch({ isStarting: true });
      this.#starting = this.#start(BOTH_ON);
      await this.#starting;
    } else if (problem) await this.#inTurn(() => this.#open(problem.affects as InputKind));
  }

  /** Close everything. */
  stop(): void {
    this.#epoch += 1;
    this.#starting = null;
    this.#queue = Promise.resolve();
    navigator.mediaDevices?.removeEventListener("devicechange", this.#onDeviceChange);
    for (const track of [this.#microphone, this.#camera]) close(track);
    this.#microphone = this.#camera = null;
    this.#setScreen(null);
    this.#mix.setMicrophone(null);
    this.level.setTrack(null);
    const { devices, chosen } = this.state.get();
    this.state.set({ ...CLOSED_MEDIA, devices, chosen });
  }

  toggleMicrophone(): Promise<void> {
    return this.#inTurn(() => this.#turnMicrophone(!this.#microphone?.enabled));
  }

  setMicrophone(isOn: boolean): Promise<void> {
    return this.#inTurn(() => this.#turnMicrophone(isOn));
  }

  toggleCamera(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#camera === null) return this.#open("camera");
      close(this.#camera);
      this.#setTrack("camera", null);
    });
  }

  /** Rejects when the browser cannot share; a picker that was closed is no error. */
  async startScreenShare(): Promise<void> {
    if (this.#screen) return;
    const epoch = this.#epoch;
    const picked = await pickScreen();
    if (!picked) return;
    if (epoch !== this.#epoch || this.#screen) return closeScreen(picked);
    // The browser's own "Stop sharing".
    picked.picture.addEventListener("ended", () => {
      if (this.#screen === picked) this.stopScreenShare();
    });
    this.#setScreen(picked);
    this.#publish();
  }

  stopScreenShare(): void {
    this.#setScreen(null);
    this.#publish();
  }

  async switchDevice(kind: DeviceKind, deviceId: string): Promise<void> {
    const chosen: DeviceChoice = { ...this.state.get().chosen, [kind]: deviceId };
    rememberChoice(chosen);
    this.#patch({ chosen });
    await this.#inTurn(async () => {
      if (kind === "microphone") await this.#open(kind);
      // A camera that is off stays off; it will be the chosen one when it is turned on.
      else if (kind === "camera" && this.#camera) await this.#open(kind);
    });
  }

  async #turnMicrophone(isOn: boolean): Promise<void> {
    if (this.#microphone === null) return isOn ? this.#open("microphone") : undefined;
    this.#microphone.enabled = isOn;
    this.#publish();
  }

  #setScreen(picked: PickedScreen | null): void {
    closeScreen(this.#screen);
    this.#screen = picked;
    this.#mix.setScreen(picked?.sound ?? null);
  }

  /** One change after the other: a second click must not open a second camera. */
  #inTurn(change: () => Promise<void>): Promise<void> {
    const turn = Promise.all([this.#queue, this.#starting]).then(change);
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  async #start({ isMuted, isCameraOff }: MediaWish): Promise<void> {
    const epoch = this.#epoch;
    const kinds = isCameraOff ? (["microphone"] as const) : (["microphone", "camera"] as const);
    const opened = await openDevices(kinds, this.state.get().chosen);
    if (epoch !== this.#epoch) {
      close(opened.microphone);
      close(opened.camera);
      return;
    }
    navigator.mediaDevices?.addEventListener("devicechange", this.#onDeviceChange);
    this.#patch({ problem: opened.problem });
    if (opened.microphone) opened.microphone.enabled = !isMuted;
    this.#setTrack("microphone", opened.microphone);
    this.#setTrack("camera", opened.camera);
    await this.#refreshDevices();
    if (epoch === this.#epoch) this.#patch({ isStarting: false });
  }

  /** Open the chosen device of a kind in place of the one that is open. */
  async #open(kind: InputKind): Promise<void> {
    const epoch = this.#epoch;
    const old = kind === "microphone" ? this.#microphone : this.#camera;
    // Phones cannot have two cameras open at once.
    if (kind === "camera") close(old);
    try {
      const track = await openDevice(kind, this.state.get().chosen);
      if (epoch !== this.#epoch) return close(track);
      if (old) track.enabled = old.enabled;
      close(old);
      this.#setTrack(kind, track);
      if (this.state.get().problem) this.#patch({ problem: null });
    } catch (error) {
      if (epoch !== this.#epoch) return;
      this.#patch({ problem: describeMediaError(error, kind) });
      if (old?.readyState === "ended") this.#setTrack(kind, null);
    }
    await this.#refreshDevices();
  }

  #setTrack(kind: InputKind, track: MediaStreamTrack | null): void {
    if (kind === "microphone") {
      this.#microphone = track;
      this.#mix.setMicrophone(track);
      this.level.setTrack(track);
    } else this.#camera = track;
    if (track) {
      track.addEventListener("ended", () => this.#onEnded(kind, track));
      this.#patch({ chosen: { ...this.state.get().chosen, [kind]: deviceIdOf(track) } });
    }
    this.#publish();
  }

  /** Unplugged, or taken away by the system: go on with another one if there is one. */
  #onEnded(kind: InputKind, track: MediaStreamTrack): void {
    if (track !== this.#microphone && track !== this.#camera) return;
    this.#setTrack(kind, null);
    void this.#inTurn(() => this.#open(kind));
  }

  readonly #onDeviceChange = (): void => void this.#refreshDevices();

  async #refreshDevices(): Promise<void> {
    const epoch = this.#epoch;
    // Browsers that refuse to list devices still have the open ones.
    const devices = await listDevices().catch(() => this.state.get().devices);
    const hasCamera = this.#camera !== null || (await hasDevice("camera").catch(() => false));
    if (epoch === this.#epoch) this.#patch({ devices, hasCamera });
  }

  #publish(): void {
    const { cameraStream, screenStream, hasCamera } = this.state.get();
    this.#patch({
      hasMicrophone: this.#microphone !== null,
      isMuted: !this.#microphone?.enabled,
      hasCamera: hasCamera || this.#camera !== null,
      isCameraOff: this.#camera === null,
      isSharing: this.#screen !== null,
      cameraStream: streamOf(this.#camera, cameraStream),
      screenStream: streamOf(this.#screen?.picture ?? null, screenStream),
    });
  }

  #patch(changes: Partial<LocalMediaState>): void {
    this.state.set({ ...this.state.get(), ...changes });
  }
}

function close(track: MediaStreamTrack | null): void {
  track?.stop();
}

function closeScreen(screen: PickedScreen | null): void {
  close(screen?.picture ?? null);
  close(screen?.sound ?? null);
}

function deviceIdOf(track: MediaStreamTrack): string | null {
  return track.getSettings().deviceId ?? null;
}

/** The same stream as long as it shows the same track. */
function streamOf(track: MediaStreamTrack | null, known: MediaStream | null): MediaStream | null {
  if (!track) return null;
  return known?.getTracks()[0] === track ? known : new MediaStream([track]);
}
