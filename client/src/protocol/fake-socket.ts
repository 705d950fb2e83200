/** Stand-in for a Socket.IO client socket in tests; the test plays the server. */

type Listener = (...values: never[]) => void;
type Reply = { ok: boolean; data?: unknown; error?: unknown };

export interface SentEvent {
  readonly event: string;
  readonly payload: Record<string, unknown>;
  readonly ack: (reply: Reply) => void;
}

export class FakeSocket {
  /** The newest socket. */
  static last: FakeSocket;

  readonly options: { auth: (give: (auth: object) => void) => void };
  connected = false;
  recovered = false;
  connects = 0;
  isDisconnected = false;
  readonly sent: SentEvent[] = [];
  /** Answers at once, as a server that agrees with everything. */
  answer: ((event: SentEvent) => Reply | null) | null = null;
  readonly io = { engine: { close: () => this.drop() } };
  #listeners = new Map<string, Set<Listener>>();

  constructor(options: FakeSocket["options"]) {
    this.options = options;
    FakeSocket.last = this;
  }

  on(event: string, listener: Listener): this {
    const known = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, known.add(listener));
    return this;
  }

  off(event?: string, listener?: Listener): this {
    if (event === undefined) this.#listeners = new Map();
    else if (listener) this.#listeners.get(event)?.delete(listener);
    return this;
  }

  connect(): this {
    this.connects += 1;
    return this;
  }

  disconnect(): this {
    this.connected = false;
    this.isDisconnected = true;
    return this;
  }

  emit(event: string, payload: Record<string, unknown>, ack: SentEvent["ack"]): void {
    const sent = { event, payload, ack };
    this.sent.push(sent);
    const reply = this.answer?.(sent);
    if (reply) queueMicrotask(() => ack(reply));
  }

  /** The server accepts the handshake, and has kept our seat or not. */
  open(isRecovered = false): void {
    this.recovered = isRecovered;
    this.connected = true;
    this.receive("connect");
  }

  /** The connection is lost. */
  drop(): void {
    this.connected = false;
    this.receive("disconnect", "transport close");
  }

  refuse(code?: string, details: object = {}): void {
    const data = code === undefined ? undefined : { code, message: "no", ...details };
    this.receive("connect_error", Object.assign(new Error("no"), { data }));
  }

  receive(event: string, ...values: unknown[]): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(...(values as never[]));
  }

  named(event: string): SentEvent[] {
    return this.sent.filter((each) => each.event === event);
  }

  get auth(): object {
    let auth = {};
    this.options.auth((given) => {
      auth = given;
    });
    return auth;
  }
}

/** `vi.mock("socket.io-client", () => fakeSocketModule)` */
export const fakeSocketModule = {
  io: (...values: unknown[]) => new FakeSocket(values.at(-1) as FakeSocket["options"]),
};
