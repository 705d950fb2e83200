import { expect, type Page } from "@playwright/test";
import { pause } from "./server";

/** What arrives over one connection, since it was made. */
interface Inbound {
  framesDecoded: number;
  audioEnergy: number;
  /** Candidate types of the pair in use, "relay/relay" for example. */
  pair: string;
}

interface Flow {
  /** Connections over which pictures came. */
  pictures: number;
  /** Connections over which something could be heard. */
  sounds: number;
}

const WINDOW_MS = 1500;

/** One entry per open connection of the page. */
export function readInbound(page: Page): Promise<Inbound[]> {
  return page.evaluate(async () => {
    const open = window.peerConnections.filter((one) => one.connectionState === "connected");
    return Promise.all(
      open.map(async (connection) => {
        const reports = [...(await connection.getStats()).values()];
        const inbound = reports.filter((report) => report.type === "inbound-rtp");
        const sum = (kind: string, field: string) =>
          inbound
            .filter((report) => report.kind === kind)
            .reduce((total, report) => total + (report[field] ?? 0), 0);
        const transport = reports.find((report) => report.type === "transport");
        const pair = reports.find((report) => report.id === transport?.selectedCandidatePairId);
        const typeOf = (id: string) => reports.find((report) => report.id === id)?.candidateType;
        return {
          framesDecoded: sum("video", "framesDecoded"),
          audioEnergy: sum("audio", "totalAudioEnergy"),
          pair: `${typeOf(pair?.localCandidateId)}/${typeOf(pair?.remoteCandidateId)}`,
        };
      }),
    );
  });
}

/** What flows right now: the difference between two looks. */
export async function readFlow(page: Page): Promise<Flow> {
  const before = await readInbound(page);
  await pause(WINDOW_MS);
  const after = await readInbound(page);
  const flow = { pictures: 0, sounds: 0 };
  for (const [index, now] of after.entries()) {
    const then = before[index] ?? { framesDecoded: 0, audioEnergy: 0 };
    if (now.framesDecoded > then.framesDecoded) flow.pictures += 1;
    if (now.audioEnergy - then.audioEnergy > 1e-5) flow.sounds += 1;
  }
  return flow;
}

/** Waits until exactly this much arrives. */
export async function expectFlow(page: Page, wanted: Partial<Flow>): Promise<void> {
  await expect
    .poll(() => readFlow(page), { timeout: 45_000, intervals: [100] })
    .toMatchObject(wanted);
}

/** From now on; the returned function says for how long no new picture came at worst, in ms. */
export async function watchPictures(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const LOOK_MS = 100;
    const seen = new Map<RTCPeerConnection, number>();
    const watch = { longest: 0, last: performance.now(), timer: 0 };
    const look = async () => {
      // Of this moment: the answers may come late when the page is busy.
      const now = performance.now();
      for (const connection of window.peerConnections) {
        let frames = 0;
        for (const report of (await connection.getStats()).values()) {
          if (report.type === "inbound-rtp") frames += report.framesDecoded ?? 0;
        }
        const known = seen.get(connection) ?? 0;
        seen.set(connection, Math.max(known, frames));
        if (frames > known) watch.last = now;
      }
      watch.longest = Math.max(watch.longest, now - watch.last);
      watch.timer = window.setTimeout(look, LOOK_MS);
    };
    window.pictureWatch = watch;
    return look();
  });
  return () =>
    page.evaluate(() => {
      const { longest, timer } = window.pictureWatch;
      clearTimeout(timer);
      return Math.round(longest);
    });
}

/** Both see and hear each other. */
export async function expectCall(...pages: Page[]): Promise<void> {
  const others = pages.length - 1;
  await Promise.all(pages.map((page) => expectFlow(page, { pictures: others, sounds: others })));
}

/** Pictures that a <video> has shown so far. */
export function shownFrames(page: Page, label: string): Promise<number> {
  return page
    .getByLabel(label, { exact: true })
    .evaluate((video: HTMLVideoElement) => video.getVideoPlaybackQuality().totalVideoFrames);
}

/** Milliseconds from the start of the navigation until the <video> shows its first picture. */
export function firstFrameMs(page: Page, label: string): Promise<number> {
  return page.evaluate(
    (name) =>
      new Promise<number>((resolve) => {
        const look = () => {
          const video = document.querySelector<HTMLVideoElement>(`video[aria-label="${name}"]`);
          const frames = video?.getVideoPlaybackQuality().totalVideoFrames ?? 0;
          if (frames > 0) resolve(performance.now());
          else setTimeout(look, 10);
        };
        look();
      }),
    label,
  );
}

/** Devices that the page sends from, by track kind. */
export function sentDevice(page: Page, kind: "audio" | "video"): Promise<string | undefined> {
  return page.evaluate((wanted) => {
    const open = window.peerConnections.filter((one) => one.connectionState === "connected");
    const tracks = open.flatMap((one) => one.getSenders().map((sender) => sender.track));
    return tracks.find((track) => track?.kind === wanted)?.getSettings().deviceId;
  }, kind);
}

declare global {
  interface Window {
    pictureWatch: { longest: number; last: number; timer: number };
  }
}
