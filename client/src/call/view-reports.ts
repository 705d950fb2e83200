/** Tells the others how large we show them, so that they send no more than that. */

import type { RemoteViewReport, ServerToClientEvents } from "../protocol/generated";
import { ProtocolError } from "../protocol/protocol-error";
import type { SignalingClient } from "../protocol/signaling-client";
import type { PeerConnection } from "../rtc/peer-connection";
import type { PictureSize, View } from "../rtc/video-budget";

export type ViewEvents = Pick<ServerToClientEvents, "remoteViewReport">;

interface Told {
  readonly view: View;
  readonly generation: number;
}

export interface ViewReportsCallbacks {
  readonly request: SignalingClient["request"];
  readonly peers: () => ReadonlyMap<string, PeerConnection>;
}

/** What is hidden or smaller may be back in a moment. */
const SHRINK_DELAY_MS = 1_000;
const TICK_MS = 500;
/** A few pixels more or less are no news. */
const STEP_PX = 40;

export class ViewReports {
  readonly #callbacks: ViewReportsCallbacks;
  #wanted: ReadonlyMap<string, View> = new Map();
  /** Since when somebody is shown smaller than they know. */
  readonly #shrunkAt = new WeakMap<PeerConnection, number>();
  readonly #told = new WeakMap<PeerConnection, Told>();
  #timer: ReturnType<typeof setInterval> | undefined;
  #isPaused = true;
  /** An older server does not pass it on. */
  #isUnsupported = false;

  constructor(callbacks: ViewReportsCallbacks) {
    this.#callbacks = callbacks;
  }

  start(): void {
    this.stop();
    this.#isPaused = false;
    this.#isUnsupported = false;
    this.#timer = setInterval(() => this.#sync(), TICK_MS);
  }

  stop(): void {
    this.#isPaused = true;
    clearInterval(this.#timer);
  }

  /** By participant id; of those who are left out nothing is known. */
  show(views: ReadonlyMap<string, View>): void {
    this.#wanted = new Map([...views].map(([id, view]) => [id, round(view)]));
    this.#sync();
  }

  /** Nobody has to send a picture that is not shown. */
  isShown(id: string): boolean {
    return this.#wanted.get(id)?.camera !== null;
  }

  /** The connections to others have changed. */
  refresh(): void {
    this.#sync();
  }

  #sync(): void {
    if (this.#isPaused || this.#isUnsupported) return;
    for (const [id, peer] of this.#callbacks.peers()) {
      const view = this.#wanted.get(id);
      if (view && peer.isSteady && !peer.isForeign && this.#isDue(peer, view))
        this.#tell(id, peer, view);
    }
  }

  #isDue(peer: PeerConnection, view: View): boolean {
    const told = this.#told.get(peer);
    if (told?.generation !== peer.generation) return true;
    if (isSame(told.view, view)) {
      this.#shrunkAt.delete(peer);
      return false;
    }
    if (isMore(view, told.view)) return true;
    const since = this.#shrunkAt.get(peer) ?? Date.now();
    this.#shrunkAt.set(peer, since);
    return Date.now() - since >= SHRINK_DELAY_MS;
  }

  #tell(to: string, peer: PeerConnection, view: View): void {
    const { generation } = peer;
    const told = { view, generation };
    this.#told.set(peer, told);
    this.#shrunkAt.delete(peer);
    this.#callbacks.request("viewReport", { to, generation, ...view }).catch((error: unknown) => {
      if (error instanceof ProtocolError && error.code === "unsupported_event")
        this.#isUnsupported = true;
      // Said again with the next tick.
      if (this.#told.get(peer) === told) this.#told.delete(peer);
    });
  }
}

export function readView({ camera, screen, isFocused }: RemoteViewReport): View {
  return { camera, screen, isFocused };
}

function round({ camera, screen, isFocused }: View): View {
  return { camera: camera && roundUp(camera), screen: screen && roundUp(screen), isFocused };
}

const up = (pixels: number) => Math.min(MAX_PX, Math.ceil(pixels / STEP_PX) * STEP_PX);

function roundUp({ width, height }: PictureSize): PictureSize | null {
  return width > 0 && height > 0 ? { width: up(width), height: up(height) } : null;
}

/** The most that the protocol takes. */
const MAX_PX = 16_384;

function isMore(now: View, before: View): boolean {
  return (
    isLarger(now.camera, before.camera) ||
    isLarger(now.screen, before.screen) ||
    (now.isFocused && !before.isFocused)
  );
}

function isLarger(now: PictureSize | null, before: PictureSize | null): boolean {
  if (!now) return false;
  return !before || now.width > before.width || now.height > before.height;
}

function isSame(one: View, other: View): boolean {
  return !isMore(one, other) && !isMore(other, one);
}
