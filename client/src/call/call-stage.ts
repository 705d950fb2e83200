/** What is seen and heard of the others, and what that asks of their lines and of ours. */

import type { SignalingClient } from "../protocol/signaling-client";
import type { LocalTracks } from "../rtc/media-slots";
import type { Mesh } from "../rtc/mesh";
import { VideoQuality } from "../rtc/video-quality";
import { readView, type ViewEvents, ViewReports } from "./view-reports";
import { Voices, type VoicesCallbacks } from "./voices";

export interface CallStageOptions {
  readonly mesh: Mesh;
  readonly request: SignalingClient["request"];
  readonly ownLevel: VoicesCallbacks["ownLevel"];
  readonly onNotice: (text: string) => void;
}

const STRAINED =
  "Your connection is carrying as much video as it can. The others see you less sharply.";

const WARN_AGAIN_MS = 300_000;

export class CallStage {
  readonly views: ViewReports;
  readonly #mesh: Mesh;
  readonly #quality: VideoQuality;
  readonly #voices: Voices;
  #warnedAt = Number.NEGATIVE_INFINITY;

  constructor({ mesh, request, ownLevel, onNotice }: CallStageOptions) {
    const peers = () => mesh.peers;
    this.#mesh = mesh;
    this.views = new ViewReports({ request, peers });
    this.#voices = new Voices({ ownId: () => mesh.ownId, peers, ownLevel });
    this.#quality = new VideoQuality({
      peers,
      onStrained: (isStrained) => isStrained && this.#warn(onNotice),
    });
  }

  get listeners(): ViewEvents {
    return {
      remoteViewReport: (report) =>
        this.#quality.accept(report.from, readView(report), report.generation),
    };
  }

  get speakers() {
    return this.#voices.speakers;
  }

  /** We are in the room, or back in it. */
  enter(): void {
    this.#quality.start();
    this.#voices.start();
    this.views.start();
  }

  setTracks(tracks: LocalTracks): void {
    this.#mesh.setTracks(tracks);
    this.#quality.setTracks(tracks);
  }

  /** Who is there has changed, or how they are connected. */
  refresh(): void {
    this.#quality.refresh();
    this.views.refresh();
  }

  pause(): void {
    this.views.stop();
  }

  resume(): void {
    this.views.start();
  }

  clear(): void {
    this.#quality.stop();
    this.#voices.stop();
    this.views.stop();
    this.views.show(new Map());
  }

  #warn(show: (text: string) => void): void {
    if (Date.now() - this.#warnedAt < WARN_AGAIN_MS) return;
    this.#warnedAt = Date.now();
    show(STRAINED);
  }
}
