/** A small window that stays above all others: of our own making where that is possible, else a video. */

import type { PictureSize } from "../../call/stage-types";

export interface SmallWindow {
  /** Where its contents go; null when it shows the stream and nothing else. */
  readonly body: HTMLElement | null;
  setStream: (stream: MediaStream | null) => void;
  close: () => void;
}

export interface SmallWindowEvents {
  readonly onSize: (size: PictureSize) => void;
  readonly onClosed: () => void;
}

/** https://wicg.github.io/document-picture-in-picture/ */
interface DocumentPictureInPicture {
  requestWindow: (size: PictureSize) => Promise<Window>;
}

const SIZE: PictureSize = { width: 480, height: 300 };

const ofDocument = (): DocumentPictureInPicture | undefined =>
  Reflect.get(window, "documentPictureInPicture");

export function canOpenSmallWindow(): boolean {
  return ofDocument() !== undefined || document.pictureInPictureEnabled === true;
}

/** Wants a click or a key just before. null when the browser refuses. */
export async function openSmallWindow(
  stream: MediaStream | null,
  events: SmallWindowEvents,
): Promise<SmallWindow | null> {
  try {
    return await openDocument(events);
  } catch {
    return openVideo(stream, events).catch(() => null);
  }
}

async function openDocument({ onSize, onClosed }: SmallWindowEvents): Promise<SmallWindow> {
  const opened = await ofDocument()?.requestWindow(SIZE);
  if (!opened) throw new DOMException("no such window here", "NotSupportedError");
  copyStyles(opened.document);
  opened.document.title = document.title;
  const measure = () => onSize({ width: opened.innerWidth, height: opened.innerHeight });
  opened.addEventListener("resize", measure);
  opened.addEventListener("pagehide", onClosed);
  measure();
  return { body: opened.document.body, setStream: () => undefined, close: () => opened.close() };
}

async function openVideo(
  stream: MediaStream | null,
  { onSize, onClosed }: SmallWindowEvents,
): Promise<SmallWindow> {
  const video = document.createElement("video");
  // The sound comes out of the tile.
  Object.assign(video, { muted: true, playsInline: true, autoplay: true, srcObject: stream });
  const known = new Promise((resolve) => {
    video.addEventListener("loadedmetadata", resolve, { once: true });
  });
  await Promise.race([known, timeout(METADATA_TIMEOUT_MS)]);
  const opened = await video.requestPictureInPicture();
  const measure = () => onSize({ width: opened.width, height: opened.height });
  opened.addEventListener("resize", measure);
  video.addEventListener("leavepictureinpicture", onClosed);
  measure();
  return {
    body: null,
    setStream: (next) => {
      if (video.srcObject !== next) video.srcObject = next;
    },
    close: () => void document.exitPictureInPicture().catch(() => undefined),
  };
}

/** A click counts for five seconds. */
const METADATA_TIMEOUT_MS = 3_000;

const timeout = (ms: number) =>
  new Promise((_, reject) => {
    setTimeout(() => reject(new DOMException("no picture", "TimeoutError")), ms);
  });

function copyStyles(target: Document): void {
  for (const node of document.head.querySelectorAll("link[rel=stylesheet], style")) {
    target.head.append(node.cloneNode(true));
  }
}
