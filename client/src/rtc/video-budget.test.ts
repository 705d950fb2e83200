import { describe, expect, it } from "vitest";
import { allocate, type PictureSize, type Sources, type View, type Viewer } from "./video-budget";

const HD: PictureSize = { width: 1280, height: 720 };
const FULL_HD: PictureSize = { width: 1920, height: 1080 };
const PLENTY = 50_000_000;
const CAMERA_ONLY: Sources = { camera: HD, screen: null };

const viewer = (id: string, view: Partial<View> | null = {}): Viewer => ({
  id,
  view: view && { camera: HD, screen: null, isFocused: false, ...view },
  isForeign: false,
});

function sharesOf(budget: number, sources: Sources, ...viewers: Viewer[]) {
  const { shares } = allocate(budget, sources, viewers);
  return (id: string) => {
    const share = shares.get(id);
    if (!share) throw new Error(`nothing for ${id}`);
    return { ...share.encodings, bitrate: share.bitrate };
  };
}

/** The same numbers in every run (https://en.wikipedia.org/wiki/Linear_congruential_generator). */
function dice(seed: number) {
  let state = seed;
  const roll = () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
  const size = () => ({ width: 40 + roll() * 2_000, height: 40 + roll() * 1_200 });
  const maybe = () => (roll() < 0.3 ? null : size());
  const view = () => ({ camera: maybe(), screen: maybe(), isFocused: roll() < 0.3 });
  const viewers = Array.from({ length: 1 + Math.floor(roll() * 8) }, (_, index) => ({
    id: String(index),
    view: roll() < 0.2 ? null : view(),
    isForeign: false,
  }));
  const sources = { camera: roll() < 0.1 ? null : HD, screen: roll() < 0.5 ? null : FULL_HD };
  return { viewers, sources, budget: roll() * 10_000_000 };
}

describe("the share of everybody in the uplink", () => {
  it("is nothing for a picture that is not shown", () => {
    const share = sharesOf(PLENTY, CAMERA_ONLY, viewer("a", { camera: null }), viewer("b"));
    expect(share("a").camera.isActive).toBe(false);
    expect(share("a").bitrate).toBe(0);
    expect(share("b").camera.isActive).toBe(true);
  });

  it("is everything as it is for who does not say what they show", () => {
    const share = sharesOf(PLENTY, { camera: HD, screen: FULL_HD }, viewer("a", null));
    for (const encoding of [share("a").camera, share("a").screen]) {
      expect(encoding).toMatchObject({ isActive: true, scaleDownBy: 1 });
    }
    expect(share("a").camera.maxBitrate).toBeGreaterThan(1_500_000);
  });

  it.each([
    [{ width: 1280, height: 720 }, 1],
    [{ width: 2560, height: 1440 }, 1],
    [{ width: 640, height: 360 }, 2],
    [{ width: 320, height: 180 }, 4],
    [{ width: 100, height: 60 }, 8],
    // An upright tile is covered by a part of the picture: its height counts.
    [{ width: 180, height: 360 }, 2],
  ])("has no more pixels than a tile of %o shows", (camera, scaleDownBy) => {
    const share = sharesOf(PLENTY, CAMERA_ONLY, viewer("a", { camera }));
    expect(share("a").camera.scaleDownBy).toBe(scaleDownBy);
  });

  it.each([
    [FULL_HD, { width: 1920, height: 1080 }, 1],
    [FULL_HD, { width: 960, height: 540 }, 1.5],
    [FULL_HD, { width: 120, height: 90 }, 1.5],
    [{ width: 3840, height: 2160 }, { width: 960, height: 540 }, 3],
    [{ width: 1024, height: 768 }, { width: 120, height: 90 }, 1],
  ])("leaves a screen of %o readable in a tile of %o", (screen, shown, scaleDownBy) => {
    const sources = { camera: null, screen };
    const share = sharesOf(PLENTY, sources, viewer("a", { screen: shown }));
    expect(share("a").screen.scaleDownBy).toBe(scaleDownBy);
  });

  it("goes to screens first, then to who has us in focus, then to the rest", () => {
    const sources = { camera: HD, screen: FULL_HD };
    const both = { camera: HD, screen: FULL_HD };
    const viewers = [viewer("a", both), viewer("b", { ...both, isFocused: true })];
    const scarce = sharesOf(3_000_000, sources, ...viewers);
    expect(scarce("a").screen.maxBitrate).toBe(scarce("b").screen.maxBitrate);
    expect(scarce("a").screen.maxBitrate).toBeGreaterThan(1_000_000);
    expect(scarce("b").camera).toEqual(scarce("a").camera);
    const more = sharesOf(6_000_000, sources, ...viewers);
    expect(more("b").camera.maxBitrate).toBeGreaterThan(3 * more("a").camera.maxBitrate);
  });

  it("is the screen's where a foreign client has no place of its own for it", () => {
    const foreign: Viewer = { id: "a", view: null, isForeign: true };
    const share = sharesOf(PLENTY, { camera: HD, screen: FULL_HD }, foreign);
    expect(share("a").camera.maxBitrate).toBeGreaterThan(1_800_000);
    expect(share("a").camera).toEqual(share("a").screen);
  });

  it("is a little for everybody, however narrow the line", () => {
    const share = sharesOf(1, CAMERA_ONLY, viewer("a"), viewer("b", { isFocused: true }));
    for (const id of ["a", "b"]) expect(share(id).camera.maxBitrate).toBe(60_000);
  });

  it("keeps these rules whoever looks at whatever", () => {
    for (let seed = 1; seed <= 300; seed += 1) {
      const { viewers, sources, budget } = dice(seed);
      const { shares, wantedBitrate } = allocate(budget, sources, viewers);
      const total = [...shares.values()].reduce((sum, { bitrate }) => sum + bitrate, 0);
      const { shares: floors } = allocate(0, sources, viewers);
      const least = [...floors.values()].reduce((sum, { bitrate }) => sum + bitrate, 0);
      expect(total, `seed ${seed}: within the budget`).toBeLessThanOrEqual(
        Math.max(budget, least) + 1,
      );
      expect(total).toBeLessThanOrEqual(wantedBitrate + 1);
      expect(total, `seed ${seed}: uses it`).toBeGreaterThanOrEqual(
        Math.min(budget, wantedBitrate) - 1,
      );
      const { shares: richer } = allocate(budget * 1.5, sources, viewers);
      for (const { id, view } of viewers) {
        const share = shares.get(id);
        const rich = richer.get(id);
        for (const slot of ["camera", "screen"] as const) {
          const encoding = share?.encodings[slot];
          expect(encoding?.isActive).toBe(view === null || view[slot] !== null);
          expect(encoding?.scaleDownBy).toBeGreaterThanOrEqual(1);
          expect(
            rich?.encodings[slot].maxBitrate,
            `seed ${seed}: monotonous`,
          ).toBeGreaterThanOrEqual(encoding?.maxBitrate ?? 0);
        }
      }
    }
  });
});
