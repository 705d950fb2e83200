import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type End, lastPc, makeEnd } from "./fake-ends";
import { type FakePeerConnection, installFakeWebRtc, settle } from "./fake-webrtc";
import { type FlowReport, LOOK_MS, MediaWatch } from "./media-watch";

const EXPECTED = { audio: true, camera: true, screen: false };

/** Ada is connected to Grace and watches what comes from her. */
async function makeWatch({ isForeign = false } = {}) {
  const [ada, grace] = [makeEnd(false), makeEnd(true)];
  ada.peer.call();
  await settle();
  const pc = lastPc();
  await talk(ada, grace, isForeign);
  pc.become("connected");
  const reports: FlowReport[] = [];
  const report = vi.fn(async (_: string, given: FlowReport): Promise<unknown> => {
    reports.push(given);
    return {};
  });
  const situation = { isReachable: true, expected: EXPECTED };
  const watch = new MediaWatch({
    peers: () => new Map([["grace", ada.peer]]),
    situation: () => situation,
    report,
    onChange: () => undefined,
  });
  watch.start();
  return { ada, pc, watch, report, reports, situation };
}

async function talk(ada: End, grace: End, isForeign: boolean): Promise<void> {
  for (const signal of ada.sent.splice(0)) grace.peer.accept(signal);
  await settle();
  for (const signal of grace.sent.splice(0)) {
    ada.peer.accept(isForeign ? { ...signal, generation: undefined } : signal);
  }
  await settle();
}

/** So much has come so far. */
function receive(pc: FakePeerConnection, audio: number, frames: number): void {
  pc.stats = new Map([
    ["a", { type: "inbound-rtp", mid: "0", bytesReceived: audio }],
    ["v", { type: "inbound-rtp", mid: "1", framesDecoded: frames }],
  ]);
}

const look = () => vi.advanceTimersByTimeAsync(LOOK_MS);

describe("MediaWatch", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    installFakeWebRtc();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("tells what arrives, when it has changed", async () => {
    const { ada, pc, reports } = await makeWatch();
    const { generation } = ada.peer;
    for (let count = 1; count < 20; count += 1) {
      receive(pc, count * 100, count < 10 ? count : 10);
      await look();
    }
    expect(reports).toEqual([
      { generation, flow: { audio: true, camera: true, screen: false } },
      { generation, flow: { audio: true, camera: false, screen: false } },
    ]);
  });

  it("says again what did not get through", async () => {
    const { report } = await makeWatch();
    report.mockRejectedValueOnce(new Error("no connection"));
    for (let count = 0; count < 10; count += 1) await look();
    expect(report).toHaveBeenCalledTimes(2);
  });

  it("says nothing while nothing gets through, or to whom it means nothing", async () => {
    const away = await makeWatch();
    away.ada.peer.setSignalingUp(false);
    const foreign = await makeWatch({ isForeign: true });
    for (let count = 0; count < 10; count += 1) await look();
    expect(away.report).not.toHaveBeenCalled();
    expect(foreign.report).not.toHaveBeenCalled();
  });

  it("looks no more when it is stopped", async () => {
    const { watch, report } = await makeWatch();
    watch.stop();
    for (let count = 0; count < 10; count += 1) await look();
    expect(report).not.toHaveBeenCalled();
  });

  it("knows from whom nothing comes", async () => {
    const { ada, watch } = await makeWatch();
    for (let count = 0; count < 20; count += 1) await look();
    expect(watch.troubleWith(ada.peer)).toMatchObject({ missing: ["audio", "camera"] });
    expect(watch.troubleWith(undefined)).toEqual({ lost: [], missing: [] });
  });
});
