import type { Page } from "@playwright/test";
import { pause } from "./server";

const BITS = 8;

/** What the page sends over all its connections, measured over a while, in kbit/s. */
export async function sendingRate(page: Page, ms = 4_000): Promise<number> {
  const before = await sentBytes(page);
  await pause(ms);
  return Math.round(((await sentBytes(page)) - before) * BITS) / ms;
}

function sentBytes(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const open = window.peerConnections.filter((one) => one.connectionState === "connected");
    const stats = await Promise.all(open.map((one) => one.getStats()));
    return stats
      .flatMap((report) => [...report.values()])
      .filter(({ type }) => type === "outbound-rtp")
      .reduce((total, { bytesSent }) => total + bytesSent, 0);
  });
}

/** Widths of the pictures that the page sends just now, the smallest first; none when paused. */
export function sentWidths(page: Page): Promise<number[]> {
  return page.evaluate(async () => {
    const open = window.peerConnections.filter((one) => one.connectionState === "connected");
    const stats = await Promise.all(open.map((one) => one.getStats()));
    return stats
      .flatMap((report) => [...report.values()])
      .filter(({ type, kind, active }) => type === "outbound-rtp" && kind === "video" && active)
      .map(({ frameWidth }) => frameWidth ?? 0)
      .toSorted((one, other) => one - other);
  });
}

/** As a tab in the background; the browsers of the tests have none. */
export function setHidden(page: Page, isHidden: boolean): Promise<void> {
  return page.evaluate((value) => {
    const state = value ? "hidden" : "visible";
    Object.defineProperty(document, "visibilityState", { configurable: true, value: state });
    document.dispatchEvent(new Event("visibilitychange"));
  }, isHidden);
}

/** Milliseconds until somebody's picture moves in its <video>. */
export function nextFrameMs(page: Page, label: string): Promise<number> {
  return page.getByLabel(label, { exact: true }).evaluate(
    (video: HTMLVideoElement) =>
      new Promise<number>((resolve) => {
        const start = performance.now();
        video.requestVideoFrameCallback(() => resolve(performance.now() - start));
      }),
  );
}

/** The page's microphone is a tone whose loudness the test turns. Runs before anything else. */
export function instrumentVoice(): void {
  const context = new AudioContext();
  const voice = new GainNode(context, { gain: 0 });
  const tone = new OscillatorNode(context, { frequency: 300 });
  const destination = context.createMediaStreamDestination();
  tone.connect(voice).connect(destination);
  tone.start();
  Object.assign(window, { voice: voice.gain });
  const getUserMedia = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (constraints) => {
    const stream = await getUserMedia(constraints);
    for (const track of stream.getAudioTracks()) {
      stream.removeTrack(track);
      track.stop();
      const [own] = destination.stream.clone().getAudioTracks();
      if (own) stream.addTrack(own);
    }
    return stream;
  };
}

/** From silence to the loudness of somebody who speaks. */
export function setVoice(page: Page, isSpeaking: boolean): Promise<void> {
  return page.evaluate((value) => {
    window.voice.value = value ? 0.2 : 0;
  }, isSpeaking);
}

declare global {
  interface Window {
    voice: AudioParam;
  }
}
