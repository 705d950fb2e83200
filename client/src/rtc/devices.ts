/** Opening and listing microphones and cameras; no state. */

import type { Device, DeviceKind, MediaProblem } from "./local-media-state";
import { describeMediaError, INSECURE_PAGE } from "./media-problem";

export type InputKind = "microphone" | "camera";
export type DeviceList = Readonly<Record<DeviceKind, readonly Device[]>>;
export type DeviceChoice = Readonly<Record<DeviceKind, string | null>>;

export interface OpenedDevices {
  readonly microphone: MediaStreamTrack | null;
  readonly camera: MediaStreamTrack | null;
  readonly problem: MediaProblem | null;
}

const KIND_OF: Record<string, DeviceKind | undefined> = {
  audioinput: "microphone",
  videoinput: "camera",
  audiooutput: "speaker",
};
const LABELS: Record<DeviceKind, string> = {
  microphone: "Microphone",
  camera: "Camera",
  speaker: "Speaker",
};

const NO_CHOICE: DeviceChoice = { microphone: null, camera: null, speaker: null };

const SOUND: MediaTrackConstraints = {
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
};
const PICTURE: MediaTrackConstraints = {
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 30, max: 30 },
};

/** Absent on pages without https, whatever the types say. */
const mediaDevices = (): MediaDevices | undefined => navigator.mediaDevices;

/** Open what is asked for; when one of two cannot be had, the other alone. Never rejects. */
export async function openDevices(
  kinds: readonly InputKind[],
  chosen: DeviceChoice,
): Promise<OpenedDevices> {
  if (!mediaDevices()) return { microphone: null, camera: null, problem: INSECURE_PAGE };
  try {
    return { ...(await openTracks(kinds, chosen)), problem: null };
  } catch (error) {
    return openSeparately(error, kinds, chosen);
  }
}

/** Rejects with what getUserMedia rejects with. */
export async function openDevice(kind: InputKind, chosen: DeviceChoice): Promise<MediaStreamTrack> {
  const track = (await openTracks([kind], chosen))[kind];
  if (!track) throw new DOMException("no track", "NotFoundError");
  return track;
}

export async function listDevices(): Promise<DeviceList> {
  const list: Record<DeviceKind, Device[]> = { microphone: [], camera: [], speaker: [] };
  for (const { kind, deviceId, label } of (await mediaDevices()?.enumerateDevices()) ?? []) {
    const ours = KIND_OF[kind];
    // Before permission there is one nameless entry of each kind.
    if (!ours || deviceId === "") continue;
    list[ours].push({ id: deviceId, label: label || `${LABELS[ours]} ${list[ours].length + 1}` });
  }
  return list;
}

/** Whether there is a device of a kind at all, permission or not. */
export async function hasDevice(kind: InputKind): Promise<boolean> {
  const all = (await mediaDevices()?.enumerateDevices()) ?? [];
  return all.some((each) => KIND_OF[each.kind] === kind);
}

async function openTracks(kinds: readonly InputKind[], chosen: DeviceChoice) {
  try {
    return await requestTracks(kinds, chosen);
  } catch (error) {
    // A chosen device may have been unplugged: any other one will do.
    if (!isNamed(error, "OverconstrainedError")) throw error;
    return requestTracks(kinds, NO_CHOICE);
  }
}

async function requestTracks(kinds: readonly InputKind[], chosen: DeviceChoice) {
  const devices = mediaDevices();
  if (!devices) throw new DOMException("insecure context", "NotFoundError");
  const stream = await devices.getUserMedia({
    audio: kinds.includes("microphone") && { ...SOUND, ...chosenDevice(chosen.microphone) },
    video: kinds.includes("camera") && { ...PICTURE, ...chosenDevice(chosen.camera) },
  });
  return {
    microphone: stream.getAudioTracks()[0] ?? null,
    camera: stream.getVideoTracks()[0] ?? null,
  };
}

async function openSeparately(
  failure: unknown,
  kinds: readonly InputKind[],
  chosen: DeviceChoice,
): Promise<OpenedDevices> {
  const opened: Record<InputKind, MediaStreamTrack | null> = { microphone: null, camera: null };
  const errors = new Map<InputKind, unknown>();
  const isRefusal = isNamed(failure, "NotAllowedError");
  // Asking once more after a "no" would be rude: go on only with what is allowed already.
  const open = kinds.length === 1 ? [] : isRefusal ? await allowedKinds() : kinds;
  const tryOne = async (kind: InputKind) => {
    try {
      if (!open.includes(kind)) throw failure;
      opened[kind] = await openDevice(kind, chosen);
    } catch (reason) {
      errors.set(kind, reason);
    }
  };
  await Promise.all(kinds.map(tryOne));
  return { ...opened, problem: describeErrors(errors) };
}

function describeErrors(errors: ReadonlyMap<InputKind, unknown>): MediaProblem | null {
  const [first] = errors;
  if (!first) return null;
  return describeMediaError(first[1], errors.size === 2 ? "both" : first[0]);
}

async function allowedKinds(): Promise<InputKind[]> {
  const kinds = ["microphone", "camera"] as const;
  const states = await Promise.all(kinds.map(permissionState));
  if (!states.includes("denied")) return [];
  return kinds.filter((_, index) => states[index] === "granted");
}

async function permissionState(kind: InputKind): Promise<PermissionState | null> {
  try {
    return (await navigator.permissions.query({ name: kind as PermissionName })).state;
  } catch {
    // Some browsers do not tell.
    return null;
  }
}

function chosenDevice(id: string | null): MediaTrackConstraints {
  return id === null ? {} : { deviceId: { exact: id } };
}

function isNamed(error: unknown, name: string): boolean {
  // OverconstrainedError is no Error in some browsers.
  return typeof error === "object" && error !== null && Reflect.get(error, "name") === name;
}

const MEMORY_KEY = "parley.devices";

export function rememberChoice(chosen: DeviceChoice): void {
  try {
    localStorage.setItem(MEMORY_KEY, JSON.stringify(chosen));
  } catch {
    // Without storage the choice is made anew next time.
  }
}

export function recallChoice(): DeviceChoice {
  try {
    const known: unknown = JSON.parse(localStorage.getItem(MEMORY_KEY) ?? "null");
    if (typeof known !== "object" || known === null) return NO_CHOICE;
    const read = (kind: DeviceKind) => {
      const id: unknown = Reflect.get(known, kind);
      return typeof id === "string" ? id : null;
    };
    return { microphone: read("microphone"), camera: read("camera"), speaker: read("speaker") };
  } catch {
    return NO_CHOICE;
  }
}
