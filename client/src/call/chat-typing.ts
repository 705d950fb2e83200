/** Who is writing just now, and telling the others that we are. */

const EXPIRY_MS = 6_000;
const REPEAT_MS = 3_000;

export class ChatTyping {
  readonly #tell: (isTyping: boolean) => void;
  readonly #onChange: () => void;
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  /** When we told it last; null when the others do not think so. */
  #toldAt: number | null = null;

  constructor(tell: (isTyping: boolean) => void, onChange: () => void) {
    this.#tell = tell;
    this.#onChange = onChange;
  }

  get ids(): readonly string[] {
    return [...this.#timers.keys()];
  }

  /** They may go away without a word: after a while it is not true any more. */
  set(from: string, isTyping: boolean): void {
    const isKnown = this.#timers.has(from);
    clearTimeout(this.#timers.get(from));
    if (isTyping)
      this.#timers.set(
        from,
        setTimeout(() => this.set(from, false), EXPIRY_MS),
      );
    else this.#timers.delete(from);
    if (isKnown !== isTyping) this.#onChange();
  }

  setOwn(isTyping: boolean): void {
    const isFresh = this.#toldAt !== null && Date.now() - this.#toldAt < REPEAT_MS;
    if (isTyping ? isFresh : this.#toldAt === null) return;
    this.#toldAt = isTyping ? Date.now() : null;
    this.#tell(isTyping);
  }

  clear(): void {
    this.#toldAt = null;
    for (const from of this.ids) this.set(from, false);
  }
}
