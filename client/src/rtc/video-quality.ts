/** Sends each participant as much video as they show and as the uplink carries. */

import type { LocalTracks } from "./media-slots";
import type { PeerConnection } from "./peer-connection";
import { Uplink, type UplinkSample } from "./uplink";
import { allocate, type PictureSize, type Sources, USUAL, type View } from "./video-budget";

export interface VideoQualityCallbacks {
  readonly peers: () => ReadonlyMap<string, PeerConnection>;
  /** The uplink carries less than all the pictures together take, or enough again. */
  readonly onStrained: (isStrained: boolean) => void;
}

interface ToldView {
  readonly view: View;
  readonly generation: number | undefined;
}

interface Sent {
  readonly bytes: number;
  readonly atMs: number;
}

export const LOOK_MS = 2_000;
const BITS = 8;
const MS = 1_000;

export class VideoQuality {
  readonly #callbacks: VideoQualityCallbacks;
  readonly #views = new WeakMap<PeerConnection, ToldView>();
  readonly #granted = new WeakMap<PeerConnection, number>();
  readonly #sent = new WeakMap<PeerConnection, Sent>();
  #tracks: Pick<LocalTracks, "camera" | "screen"> = { camera: null, screen: null };
  #uplink = new Uplink();
  #isStrained = false;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(callbacks: VideoQualityCallbacks) {
    this.#callbacks = callbacks;
  }

  start(): void {
    this.stop();
    this.#timer = setInterval(() => void this.#look(), LOOK_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#uplink = new Uplink();
    this.#isStrained = false;
  }

  setTracks(tracks: LocalTracks): void {
    this.#tracks = tracks;
    this.refresh();
  }

  /** Somebody tells how large they show us. */
  accept(from: string, view: View, generation: number | undefined): void {
    const peer = this.#callbacks.peers().get(from);
    if (!peer) return;
    this.#views.set(peer, { view, generation });
    this.refresh();
  }

  /** After every change of who is there. Says what it would take to satisfy everybody. */
  refresh(): number {
    const peers = this.#callbacks.peers();
    const viewers = [...peers].map(([id, peer]) => {
      return { id, view: this.#viewOf(peer), isForeign: peer.isForeign };
    });
    const sources: Sources = {
      camera: this.#tracks.camera && sizeOf(this.#tracks.camera, USUAL.camera),
      screen: this.#tracks.screen && sizeOf(this.#tracks.screen, USUAL.screen),
    };
    const { shares, wantedBitrate } = allocate(this.#uplink.budget, sources, viewers);
    for (const [id, peer] of peers) {
      const share = shares.get(id);
      if (!share) continue;
      this.#granted.set(peer, share.bitrate);
      peer.setVideo(share.encodings);
    }
    return wantedBitrate;
  }

  /** What was said over another RTCPeerConnection was perhaps said by a page that is gone. */
  #viewOf(peer: PeerConnection): View | null {
    const told = this.#views.get(peer);
    if (!told) return null;
    return (told.generation ?? peer.generation) === peer.generation ? told.view : null;
  }

  async #look(): Promise<void> {
    const uplink = this.#uplink;
    const peers = [...this.#callbacks.peers().values()];
    const samples = await Promise.all(peers.map((peer) => this.#sample(peer)));
    if (uplink !== this.#uplink) return;
    const useful = samples.filter((sample): sample is UplinkSample => sample !== null);
    uplink.look(useful, this.refresh());
    this.refresh();
    if (uplink.isStrained === this.#isStrained) return;
    this.#isStrained = uplink.isStrained;
    this.#callbacks.onStrained(this.#isStrained);
  }

  /** null when nothing is sent there, or nothing known yet. */
  async #sample(peer: PeerConnection): Promise<UplinkSample | null> {
    const granted = this.#granted.get(peer) ?? 0;
    const stats = await peer.readStats().catch(() => null);
    const last = this.#sent.get(peer);
    if (!stats || !peer.isSteady) return null;
    const atMs = performance.now();
    this.#sent.set(peer, { bytes: stats.bytesSent, atMs });
    if (!last || granted === 0 || stats.bytesSent < last.bytes) return null;
    const sent = ((stats.bytesSent - last.bytes) * BITS * MS) / (atMs - last.atMs);
    return { available: stats.availableOutgoingBitrate, sent, granted };
  }
}

function sizeOf(track: MediaStreamTrack, usual: PictureSize): PictureSize {
  const { width, height } = track.getSettings();
  return width && height ? { width, height } : usual;
}
