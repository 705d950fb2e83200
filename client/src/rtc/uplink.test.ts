import { describe, expect, it } from "vitest";
import { UPLINK, Uplink, type UplinkSample } from "./uplink";

const WANTED = 4_000_000;

const busy = (available: number): UplinkSample => ({
  available,
  sent: available * 0.9,
  granted: available * 2,
});
const easy: UplinkSample = { available: 2_000_000, sent: 300_000, granted: 600_000 };

function look(uplink: Uplink, times: number, samples: UplinkSample[], wanted = WANTED): void {
  for (let count = 0; count < times; count += 1) uplink.look(samples, wanted);
}

describe("the uplink", () => {
  it("is taken for a usual one at first", () => {
    expect(new Uplink().budget).toBe(UPLINK.assumed);
  });

  it("is what was measured once most connections have been full for a while", () => {
    const uplink = new Uplink();
    look(uplink, UPLINK.patience - 1, [busy(200_000), busy(300_000), easy]);
    expect(uplink.budget).toBe(UPLINK.assumed);
    look(uplink, 1, [busy(200_000), busy(300_000), busy(500_000)]);
    expect(uplink.budget).toBeCloseTo(950_000);
  });

  it("is not blamed for one participant's slow line", () => {
    const uplink = new Uplink();
    look(uplink, 20, [busy(100_000), easy, easy]);
    expect(uplink.budget).toBeGreaterThanOrEqual(UPLINK.assumed);
    expect(uplink.isStrained).toBe(false);
  });

  it("is not blamed for a still picture, of which little is sent", () => {
    const uplink = new Uplink();
    look(uplink, 20, [{ available: 300_000, sent: 20_000, granted: 2_000_000 }]);
    expect(uplink.budget).toBeGreaterThanOrEqual(UPLINK.assumed);
  });

  it("is worth a word when it stays too narrow, and no longer than that", () => {
    const uplink = new Uplink();
    const narrow = [busy(200_000), busy(200_000)];
    look(uplink, UPLINK.patience + UPLINK.strainedAfter - 2, narrow);
    expect(uplink.isStrained).toBe(false);
    look(uplink, 1, narrow);
    expect(uplink.isStrained).toBe(true);
    look(uplink, 40, [easy]);
    expect(uplink.isStrained).toBe(false);
    expect(uplink.budget).toBeGreaterThan(WANTED);
  });

  it("does not grow beyond what is wanted or sensible, and never ends", () => {
    const uplink = new Uplink();
    look(uplink, 100, [easy], 1_000_000);
    expect(uplink.budget).toBe(UPLINK.assumed);
    look(uplink, 100, [easy], Number.POSITIVE_INFINITY);
    expect(uplink.budget).toBe(UPLINK.most);
    look(uplink, 100, [busy(1_000)]);
    expect(uplink.budget).toBe(UPLINK.least);
  });

  it("is not measured where the browser does not say", () => {
    const uplink = new Uplink();
    look(uplink, 20, [{ available: null, sent: 100, granted: 1_000 }], 1_000);
    expect(uplink.budget).toBe(UPLINK.assumed);
  });
});
