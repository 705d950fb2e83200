/** Plain sentences that come and go. */

import { Observable } from "../rtc/observable";
import type { Notice } from "./types";

const LIFETIME_MS = 6_000;
/** What is over sooner nobody needs to know of. */
const STICKY_DELAY_MS = 1_000;
const MAX_NOTICES = 4;

export class Notices {
  readonly list = new Observable<readonly Notice[]>([]);
  readonly #timers = new Map<number, ReturnType<typeof setTimeout>>();
  #lastId = 0;
  #sticky: string | null = null;
  #stickyId: number | null = null;
  #stickyTimer: ReturnType<typeof setTimeout> | undefined;

  show(text: string): void {
    const notice = this.#add(text, false);
    this.#timers.set(
      notice.id,
      setTimeout(() => this.dismiss(notice.id), LIFETIME_MS),
    );
  }

  /** The one sentence about a state that lasts; null when it is over. */
  setSticky(text: string | null): void {
    if (text === this.#sticky) return;
    this.#sticky = text;
    clearTimeout(this.#stickyTimer);
    if (this.#stickyId !== null) this.dismiss(this.#stickyId);
    this.#stickyId = null;
    if (text === null) return;
    this.#stickyTimer = setTimeout(() => {
      this.#stickyId = this.#add(text, true).id;
    }, STICKY_DELAY_MS);
  }

  dismiss(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.list.set(this.list.get().filter((notice) => notice.id !== id));
  }

  clear(): void {
    this.setSticky(null);
    for (const { id } of this.list.get()) this.dismiss(id);
  }

  #add(text: string, isSticky: boolean): Notice {
    this.#lastId += 1;
    const notice = { id: this.#lastId, text, isSticky };
    const passing = [...this.list.get(), notice].filter((each) => !each.isSticky);
    const [oldest] = passing;
    if (oldest && passing.length > MAX_NOTICES) this.dismiss(oldest.id);
    this.list.set([...this.list.get(), notice]);
    return notice;
  }
}
