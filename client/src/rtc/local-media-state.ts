/** The own microphone, camera and screen as others see them described; see LocalMedia. */

export type DeviceKind = "microphone" | "camera" | "speaker";

export interface Device {
  readonly id: string;
  /** Never empty: where the browser gives no label there is "Camera 1". */
  readonly label: string;
}

/** What stops a microphone or camera, in plain sentences. */
export interface MediaProblem {
  /** Stable word for tests and icons. */
  readonly code: "blocked" | "missing" | "in-use" | "insecure" | "unknown";
  readonly affects: "microphone" | "camera" | "both";
  readonly title: string;
  readonly hint: string;
  /** Whether trying the same again can help. */
  readonly canRetry: boolean;
}

/** Valid before, in and after a call. */
export interface LocalMediaState {
  /** The devices are not open yet: about to be, or the browser is asking for permission. */
  readonly isStarting: boolean;
  /** Whether a microphone is open; when false, `isMuted` is true and toggling tries to open one. */
  readonly hasMicrophone: boolean;
  /** Whether this machine has a camera that could be opened (it may be off right now). */
  readonly hasCamera: boolean;
  readonly isMuted: boolean;
  readonly isCameraOff: boolean;
  readonly isSharing: boolean;
  /** Self view; video only, so it never echoes. null while the camera is off. */
  readonly cameraStream: MediaStream | null;
  /** Own shared screen; null while not sharing. */
  readonly screenStream: MediaStream | null;
  readonly devices: Readonly<Record<DeviceKind, readonly Device[]>>;
  /** Chosen device ids. The screen applies `speaker` itself with `HTMLMediaElement.setSinkId`. */
  readonly chosen: Readonly<Record<DeviceKind, string | null>>;
  readonly problem: MediaProblem | null;
}

export const CLOSED_MEDIA: LocalMediaState = {
  isStarting: true,
  hasMicrophone: false,
  hasCamera: false,
  isMuted: true,
  isCameraOff: true,
  isSharing: false,
  cameraStream: null,
  screenStream: null,
  devices: { microphone: [], camera: [], speaker: [] },
  chosen: { microphone: null, camera: null, speaker: null },
  problem: null,
};
