/**
 * How many bits per second all our pictures together may take.
 *
 * It starts with what most lines carry. When most connections send as much as their browser thinks
 * they can and less than they were granted, it is the line they share: it goes down to what was
 * measured. Otherwise it grows slowly as long as more is wanted. Knows neither socket nor clock.
 */

export interface UplinkSample {
  /** `availableOutgoingBitrate`; null where the browser does not say. */
  readonly available: number | null;
  readonly sent: number;
  /** What this connection was allowed to take. */
  readonly granted: number;
}

export const UPLINK = {
  assumed: 2_400_000,
  least: 250_000,
  most: 6_000_000,
  /** Looks until a narrow line is believed; estimates begin low. */
  patience: 3,
  /** Looks until it is worth a word. */
  strainedAfter: 6,
} as const;

const GROWTH = 1.1;
const MARGIN = 0.95;
/** Who sends this much of the estimate is held back by it. */
const FILLED = 0.7;

export class Uplink {
  #budget: number = UPLINK.assumed;
  /** Looks in a row in which the line was full. */
  #full = 0;
  /** Looks since the budget follows the line; 0 while it does not. */
  #narrow = 0;

  get budget(): number {
    return this.#budget;
  }

  /** The line carries less than everybody's pictures take, and this for a while. */
  get isStrained(): boolean {
    return this.#narrow >= UPLINK.strainedAfter;
  }

  look(samples: readonly UplinkSample[], wanted: number): void {
    const measured = samples.filter(
      (each): each is UplinkSample & { available: number } => each.available !== null,
    );
    this.#full = isFull(measured) ? this.#full + 1 : 0;
    if (this.#full >= UPLINK.patience) {
      const line = measured.reduce((total, { available }) => total + available, 0);
      this.#budget = Math.max(UPLINK.least, Math.min(this.#budget, line * MARGIN));
    } else if (this.#full === 0 && this.#budget < wanted) {
      this.#budget = Math.min(UPLINK.most, this.#budget * GROWTH);
    }
    const isNarrow = this.#full >= UPLINK.patience || this.#narrow > 0;
    this.#narrow = isNarrow && this.#budget < wanted ? this.#narrow + 1 : 0;
  }
}

function isFull(samples: readonly (UplinkSample & { available: number })[]): boolean {
  const full = samples.filter(({ available, sent, granted }) => {
    return available < granted && sent > available * FILLED;
  });
  return full.length > samples.length / 2;
}
