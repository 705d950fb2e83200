/** When the meeting's time is up, by the server's word; and, once it has ended, why. */

import type { MeetingEnding, ServerToClientEvents } from "../protocol/generated";
import { Observable } from "../rtc/observable";

export type MeetingEvents = Pick<ServerToClientEvents, "meetingEnding" | "meetingEnded">;

/** The server looks once a second; news and clocks are late by a little. */
const TOLERANCE_MS = 5_000;

export class MeetingEnd {
  /** By this device's clock, in Unix milliseconds; null until the server says so. */
  readonly endsAt = new Observable<number | null>(null);
  readonly #onEnded: (code: string) => void;

  /** `onEnded` gets a code of `describeRefusal`. */
  constructor(onEnded: (code: string) => void) {
    this.#onEnded = onEnded;
  }

  get listeners(): MeetingEvents {
    return {
      meetingEnding: (event) => this.#onEnding(event),
      meetingEnded: ({ reason }) =>
        this.#onEnded(reason === "ended" && this.#isTimeUp ? "time_up" : reason),
    };
  }

  clear(): void {
    this.endsAt.set(null);
  }

  #onEnding({ inSeconds }: MeetingEnding): void {
    this.endsAt.set(Date.now() + inSeconds * 1_000);
  }

  get #isTimeUp(): boolean {
    const endsAt = this.endsAt.get();
    return endsAt !== null && Math.abs(Date.now() - endsAt) < TOLERANCE_MS;
  }
}
