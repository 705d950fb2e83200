/** Holds events back, in order, until what they are about is known. */

export class EventGate {
  #held: (() => void)[] | null = null;

  /** The same listeners behind the gate. */
  guard<Events extends object>(events: Events): Events {
    const guarded = Object.entries(events).map(([name, listener]) => [
      name,
      // The pairs of name and listener are of one type each, which Object.entries forgets.
      (event: never) => this.#pass(() => (listener as (event: never) => void)(event)),
    ]);
    return Object.fromEntries(guarded) as Events;
  }

  /** From now on events wait; what waited before is of no interest any more. */
  close(): void {
    this.#held = [];
  }

  open(): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const run of held) run();
  }

  #pass(run: () => void): void {
    if (this.#held) this.#held.push(run);
    else run();
  }
}
