import { describe, expect, it } from "vitest";
import type { Flow, SlotName } from "./flow";
import { type Look, MediaWatchdog, WATCH_TIMES } from "./media-watchdog";

const LOOK_MS = 2_000;
const NOTHING: Flow = { audio: false, camera: false, screen: false };
const TALKING: Flow = { audio: true, camera: true, screen: false };
const { patienceMs, stepMs, followerDelayMs, againMs, missingMs } = WATCH_TIMES;
const [replayMs, restartMs, relayMs, rebuildMs] = stepMs;

/** One side of a pair. Time passes in looks; every figure grows while its slot flows. */
function makeSide({ isLeader = true, hasRelay = true } = {}) {
  const steps: string[] = [];
  const side = {
    atMs: 0,
    generation: 1,
    isSteady: true,
    remoteOffers: 0,
    /** What we have to send, what they say they send, and what really passes each way. */
    intended: TALKING,
    expected: TALKING,
    sending: TALKING,
    receiving: TALKING,
    /** What they get, and say that they get; null while they say nothing. */
    arrivingThere: TALKING as Flow | null,
  };
  const figures = { sent: zero(), received: zero() };
  const watchdog = new MediaWatchdog({
    isLeader: () => isLeader,
    replayTracks: () => steps.push("replay"),
    restartIce: () => steps.push("restart"),
    goThroughRelay: () => {
      if (hasRelay) steps.push("relay");
      return hasRelay;
    },
    rebuild: () => {
      steps.push("rebuild");
      side.generation += 1;
    },
  });
  const look = () => {
    for (const slot of ["audio", "camera", "screen"] as const) {
      if (side.sending[slot]) figures.sent[slot] += 1_000;
      if (side.receiving[slot]) figures.received[slot] += 10;
    }
    const now: Look = { ...side, ...structuredClone(figures) };
    if (side.arrivingThere) watchdog.accept(side.arrivingThere, side.generation);
    watchdog.look(now);
  };
  const pass = (ms: number) => {
    for (const end = side.atMs + ms; side.atMs < end; ) {
      side.atMs += LOOK_MS;
      look();
    }
  };
  pass(2 * LOOK_MS);
  return { side, steps, watchdog, pass };
}

const zero = (): Record<SlotName, number> => ({ audio: 0, camera: 0, screen: 0 });
const DEAF: Flow = { audio: false, camera: true, screen: false };
const BLIND: Flow = { audio: true, camera: false, screen: false };

describe("MediaWatchdog", () => {
  it("leaves alone what flows", () => {
    const { steps, pass, watchdog } = makeSide();
    pass(600_000);
    expect(steps).toEqual([]);
    expect(watchdog.lost).toEqual([]);
  });

  it("climbs step by step while nothing arrives there, and then says what is lost", () => {
    const { side, steps, pass, watchdog } = makeSide();
    side.arrivingThere = BLIND;
    pass(patienceMs - LOOK_MS);
    expect(steps).toEqual([]);
    pass(LOOK_MS);
    expect(steps).toEqual(["replay"]);
    pass(replayMs);
    expect(steps).toEqual(["replay", "restart"]);
    pass(restartMs);
    expect(steps).toEqual(["replay", "restart", "relay"]);
    pass(relayMs);
    expect(steps).toEqual(["replay", "restart", "relay", "rebuild"]);
    expect(watchdog.lost).toEqual([]);
    pass(rebuildMs + 2 * LOOK_MS);
    expect(watchdog.lost).toEqual(["camera"]);
    expect(steps).toHaveLength(4);
  });

  it("starts over long after everything has failed, and still says what is lost", () => {
    const { side, steps, pass, watchdog } = makeSide();
    side.arrivingThere = BLIND;
    pass(60_000);
    expect(steps).toHaveLength(4);
    pass(againMs);
    expect(steps.slice(4, 5)).toEqual(["replay"]);
    expect(watchdog.lost).toEqual(["camera"]);
  });

  it("passes over the relay where there is none", () => {
    const { side, steps, pass } = makeSide({ hasRelay: false });
    side.arrivingThere = DEAF;
    pass(60_000);
    expect(steps).toEqual(["replay", "restart", "rebuild"]);
  });

  it("is content as soon as media flows, and starts at the first step the next time", () => {
    const { side, steps, pass, watchdog } = makeSide();
    side.arrivingThere = BLIND;
    pass(patienceMs + replayMs + LOOK_MS);
    expect(steps).toEqual(["replay", "restart"]);
    side.arrivingThere = TALKING;
    pass(600_000);
    expect(steps).toHaveLength(2);
    side.arrivingThere = NOTHING;
    pass(patienceMs + LOOK_MS);
    expect(steps.slice(2)).toEqual(["replay"]);
    pass(60_000);
    expect(watchdog.lost).toEqual(["audio", "camera"]);
    side.arrivingThere = TALKING;
    pass(LOOK_MS);
    expect(watchdog.lost).toEqual([]);
  });

  it("replays at once and lets the leader go first with the rest", () => {
    const { side, steps, pass } = makeSide({ isLeader: false });
    side.arrivingThere = BLIND;
    pass(patienceMs);
    expect(steps).toEqual(["replay"]);
    pass(replayMs + followerDelayMs - LOOK_MS);
    expect(steps).toEqual(["replay"]);
    pass(LOOK_MS);
    expect(steps).toEqual(["replay", "restart"]);
  });

  it("waits while the other side is at work", () => {
    const { side, steps, pass } = makeSide({ isLeader: false });
    side.arrivingThere = BLIND;
    pass(patienceMs + replayMs);
    side.remoteOffers += 1;
    pass(replayMs + followerDelayMs - LOOK_MS);
    expect(steps).toEqual(["replay"]);
  });

  it("does not build again what the other side has just built", () => {
    const { side, steps, pass, watchdog } = makeSide({ isLeader: false });
    side.arrivingThere = BLIND;
    pass(patienceMs);
    side.generation += 1;
    pass(rebuildMs + followerDelayMs + 2 * LOOK_MS);
    expect(steps).toEqual(["replay"]);
    expect(watchdog.lost).toEqual(["camera"]);
  });

  it.each([
    ["muted and without a camera", { intended: NOTHING }],
    ["a screen on which nothing moves", { intended: { ...NOTHING, screen: true } }],
  ])("takes this for no fault: %s", (_, situation) => {
    const { side, steps, pass } = makeSide();
    Object.assign(side, situation, { sending: NOTHING, arrivingThere: NOTHING });
    pass(600_000);
    expect(steps).toEqual([]);
  });

  it("repairs a screen that moves here and does not arrive there", () => {
    const { side, steps, pass } = makeSide();
    side.intended = side.sending = { audio: true, camera: true, screen: true };
    pass(patienceMs + 2 * LOOK_MS);
    expect(steps).toEqual(["replay"]);
  });

  it("has the time that a camera needs to start", () => {
    const { side, steps, pass } = makeSide();
    side.intended = side.sending = side.arrivingThere = { ...TALKING, camera: false };
    pass(60_000);
    side.intended = side.sending = TALKING;
    pass(2 * LOOK_MS);
    side.arrivingThere = TALKING;
    pass(60_000);
    expect(steps).toEqual([]);
  });

  it("does nothing while they say nothing, or of another connection", () => {
    const { side, steps, pass, watchdog } = makeSide();
    side.arrivingThere = null;
    side.generation += 1;
    watchdog.accept(NOTHING, side.generation - 1);
    pass(600_000);
    expect(steps).toEqual([]);
  });

  it("believes a client that numbers no connections", () => {
    const { side, steps, pass, watchdog } = makeSide();
    side.arrivingThere = null;
    watchdog.accept(NOTHING, undefined);
    pass(patienceMs + LOOK_MS);
    expect(steps).toEqual(["replay"]);
  });

  it("does nothing while the connection itself is being repaired", () => {
    const { side, steps, pass } = makeSide();
    side.arrivingThere = BLIND;
    pass(patienceMs - LOOK_MS);
    side.isSteady = false;
    pass(600_000);
    expect(steps).toEqual([]);
    side.isSteady = true;
    pass(patienceMs);
    expect(steps).toEqual([]);
    pass(LOOK_MS);
    expect(steps).toEqual(["replay"]);
  });

  it("says what arrives here, and after two quiet looks what does not", () => {
    const { side, pass, watchdog } = makeSide();
    pass(2 * LOOK_MS);
    expect(watchdog.arriving).toEqual(TALKING);
    side.receiving = BLIND;
    pass(LOOK_MS);
    expect(watchdog.arriving).toEqual(TALKING);
    pass(LOOK_MS);
    expect(watchdog.arriving).toEqual(BLIND);
    side.receiving = TALKING;
    pass(LOOK_MS);
    expect(watchdog.arriving).toEqual(TALKING);
  });

  it("says nothing about a new connection before it has looked at it", () => {
    const { side, pass, watchdog } = makeSide();
    side.generation += 1;
    pass(LOOK_MS);
    expect(watchdog.arriving).toBeNull();
    pass(2 * LOOK_MS);
    expect(watchdog.arriving).toEqual(TALKING);
  });

  it("misses what does not come for long from somebody who says they send it", () => {
    const { side, pass, watchdog } = makeSide();
    side.receiving = NOTHING;
    side.expected = { ...TALKING, audio: false };
    pass(missingMs - LOOK_MS);
    expect(watchdog.missing).toEqual([]);
    pass(LOOK_MS);
    expect(watchdog.missing).toEqual(["camera"]);
    side.expected = NOTHING;
    pass(LOOK_MS);
    expect(watchdog.missing).toEqual([]);
    side.expected = TALKING;
    pass(LOOK_MS);
    expect(watchdog.missing).toEqual([]);
  });

  it("does not mistake a picture that is not shown there for a broken one, nor its return", () => {
    const { side, steps, watchdog, pass } = makeSide();
    // They hide it: we pause it, and they say that it does not come.
    side.intended = { ...TALKING, camera: false };
    side.sending = { ...TALKING, camera: false };
    side.arrivingThere = { ...TALKING, camera: false };
    pass(60_000);
    // It is back at once, but they say so only when they have looked.
    side.intended = TALKING;
    side.sending = TALKING;
    pass(2 * LOOK_MS);
    side.arrivingThere = TALKING;
    pass(60_000);
    expect(steps).toEqual([]);
    expect(watchdog.lost).toEqual([]);
  });

  it("does not miss a picture that is not shown here, but the one that stays away after that", () => {
    const { side, watchdog, pass } = makeSide();
    side.receiving = { ...TALKING, camera: false };
    side.expected = { ...TALKING, camera: false };
    pass(2 * missingMs);
    expect(watchdog.missing).toEqual([]);
    side.expected = TALKING;
    pass(missingMs - LOOK_MS);
    expect(watchdog.missing).toEqual([]);
    pass(2 * LOOK_MS);
    expect(watchdog.missing).toEqual(["camera"]);
  });
});
