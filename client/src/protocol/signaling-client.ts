/**
 * The server's events over one Socket.IO connection, typed.
 *
 * Reconnecting is done here and not by the library, because it has to start at once when the
 * network or the page comes back, and to stop when the server refuses us. Who comes back in time
 * is the same participant and is told what was missed; otherwise entering the room again is the
 * affair of the call. Nothing is buffered while the connection is away: who sends gets an error,
 * and says what still matters when it is back.
 */

import { io, type Socket } from "socket.io-client";
import type { ClientToServerEvents, ErrorBody, Reply, ServerToClientEvents } from "./generated";
import { PASSING_CODES, ProtocolError, readRefusal, readRetryAfterMs } from "./protocol-error";

export type ClientEventName = keyof ClientToServerEvents;
export type Payload<E extends ClientEventName> = Parameters<ClientToServerEvents[E]>[0];
type Ack<E extends ClientEventName> = NonNullable<Parameters<ClientToServerEvents[E]>[1]>;
export type ReplyData<E extends ClientEventName> =
  Parameters<Ack<E>>[0] extends Reply<infer Data> ? Data : never;

export type SignalingStatus =
  | { readonly phase: "idle" | "connecting" | "reconnecting" }
  /** `isRecovered`: the server has kept our seat and has sent what we missed. */
  | { readonly phase: "connected"; readonly isRecovered: boolean }
  | { readonly phase: "refused"; readonly error: ErrorBody };

/** With this the server knows us again, and what we have seen last. */
export interface Resume {
  readonly pid: string;
  readonly offset: string | null;
}

export interface ConnectOptions {
  /** Asked for at every attempt, so that a renewed token is used. */
  readonly getToken: () => string;
  /** When the token has run out: resolves with whether `getToken` has a better one now. */
  readonly renewToken?: (() => Promise<boolean>) | undefined;
  /** The page's own origin when left out. */
  readonly url?: string | undefined;
  /** What `resume` was in the page before a reload. */
  readonly resume?: Resume | null | undefined;
}

type ServerSocket = Socket<ServerToClientEvents, ClientToServerEvents>;
/** Where the library notes these two, for itself. */
interface RecoveryState {
  _pid?: string | undefined;
  _lastOffset?: string | undefined;
}
type Listeners = Partial<{ [E in keyof ServerToClientEvents]: ServerToClientEvents[E] }>;

/** Ask the server to keep our seat across connections (connection state recovery). */
const RECOVERY = { recovery: true };

const REQUEST_TIMEOUT_MS = 8_000;
const CONNECT_TIMEOUT_MS = 6_000;
const FIRST_DELAY_MS = 500;
/** Added to the moment at which a server asks us to move: the more who move, the less at once. */
const MOVE_JITTER_MS = 500;
/** Small against the time for which the server keeps a seat. */
const MAX_DELAY_MS = 3_000;
export class SignalingClient {
  #socket: ServerSocket | null = null;
  #status: SignalingStatus = { phase: "idle" };
  readonly #statusListeners = new Set<(status: SignalingStatus) => void>();
  readonly #wakeListeners = new Set<(isNetworkNew: boolean) => void>();
  readonly #listeners: Listeners;
  #renewToken: ConnectOptions["renewToken"];
  #retries = 0;
  /** The next attempt does not wait. */
  #isHasty = false;
  #networkType: string | undefined;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #moveTimer: ReturnType<typeof setTimeout> | undefined;

  /** The listeners are in place before the first connection: no event is missed. */
  constructor(listeners: Listeners) {
    this.#listeners = listeners;
  }

  get status(): SignalingStatus {
    return this.#status;
  }

  get resume(): Resume | null {
    const { _pid: pid, _lastOffset: offset } = (this.#socket ?? {}) as RecoveryState;
    return pid === undefined ? null : { pid, offset: offset ?? null };
  }

  onStatus(listener: (status: SignalingStatus) => void): () => void {
    this.#statusListeners.add(listener);
    return () => this.#statusListeners.delete(listener);
  }

  /** The page has come back, or the network has changed: what looks alive may not be. */
  onWake(listener: (isNetworkNew: boolean) => void): () => void {
    this.#wakeListeners.add(listener);
    return () => this.#wakeListeners.delete(listener);
  }

  connect({ getToken, renewToken, url, resume }: ConnectOptions): void {
    this.disconnect();
    this.#renewToken = renewToken;
    const options = {
      autoConnect: false,
      forceNew: true,
      reconnection: false,
      timeout: CONNECT_TIMEOUT_MS,
      transports: ["websocket", "polling"],
      tryAllTransports: true,
      auth: (give: (auth: object) => void) => give({ token: getToken(), ...RECOVERY }),
    };
    const socket: ServerSocket = url === undefined ? io(options) : io(url, options);
    const recovery: RecoveryState = { _pid: resume?.pid, _lastOffset: resume?.offset ?? undefined };
    Object.assign(socket, recovery);
    this.#socket = socket;
    this.#retries = 0;
    this.#listen(socket);
    this.#setStatus({ phase: "connecting" });
    socket.connect();
  }

  /** Say goodbye: the others are told at once. */
  disconnect(): void {
    const socket = this.#socket;
    if (!socket) return;
    this.#socket = null;
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#moveTimer);
    removeEventListener("online", this.#onNetwork);
    removeEventListener("pageshow", this.#onPage);
    document.removeEventListener("visibilitychange", this.#onPage);
    networkInformation()?.removeEventListener("change", this.#onNetworkInformation);
    socket.off();
    socket.disconnect();
    this.#setStatus({ phase: "idle" });
  }

  /** Drop a connection that does not answer, and connect again at once. */
  reconnect(): void {
    this.#isHasty = true;
    this.#socket?.io.engine?.close();
  }

  /**
   * Send an event and wait for its answer. Events go out in the order of the calls.
   * Rejects with ProtocolError.
   */
  request<E extends ClientEventName>(
    event: E,
    payload: Payload<E>,
    timeoutMs = REQUEST_TIMEOUT_MS,
  ): Promise<ReplyData<E>> {
    return new Promise((resolve, reject) => {
      const socket = this.#socket;
      if (!socket?.connected) {
        reject(new ProtocolError("not_connected", "There is no connection to the server"));
        return;
      }
      const giveUp = (code: "timeout" | "not_connected", message: string) => {
        clearTimeout(timer);
        socket.off("disconnect", onDisconnect);
        reject(new ProtocolError(code, message));
      };
      const onDisconnect = () => giveUp("not_connected", "The connection was lost meanwhile");
      const timer = setTimeout(() => giveUp("timeout", "The server did not answer"), timeoutMs);
      socket.on("disconnect", onDisconnect);
      emitWithAck(socket, event, payload, (reply) => {
        clearTimeout(timer);
        socket.off("disconnect", onDisconnect);
        if (reply.ok) resolve(reply.data);
        else reject(new ProtocolError(reply.error.code, reply.error.message, reply.error.details));
      });
    });
  }

  #listen(socket: ServerSocket): void {
    socket.on("connect", () => {
      this.#retries = 0;
      this.#setStatus({ phase: "connected", isRecovered: socket.recovered });
    });
    socket.on("disconnect", () => {
      clearTimeout(this.#moveTimer);
      this.#retry(null);
    });
    socket.on("serverDraining", ({ reconnectInMs }) => this.#moveIn(reconnectInMs));
    socket.on("connect_error", (error) => this.#onConnectError(error));
    for (const [event, listener] of Object.entries(this.#listeners)) {
      // The pairs are of one type each, which Object.entries forgets.
      socket.on(event as "error", listener as ServerToClientEvents["error"]);
    }
    addEventListener("online", this.#onNetwork);
    addEventListener("pageshow", this.#onPage);
    document.addEventListener("visibilitychange", this.#onPage);
    this.#networkType = networkInformation()?.type;
    networkInformation()?.addEventListener("change", this.#onNetworkInformation);
  }

  /** This server is going to stop: the same address leads to another one. */
  #moveIn(delayMs: number): void {
    clearTimeout(this.#moveTimer);
    const delay = delayMs + Math.random() * MOVE_JITTER_MS;
    this.#moveTimer = setTimeout(() => this.reconnect(), delay);
  }

  #onConnectError(error: Error & { data?: unknown }): void {
    const refusal = readRefusal(error);
    if (refusal === null || PASSING_CODES.has(refusal.code)) {
      this.#retry(readRetryAfterMs(refusal?.details ?? {}));
      return;
    }
    if (refusal.code === "token_expired" && this.#renewToken) {
      void this.#renew(this.#renewToken, refusal);
      return;
    }
    this.#refuse(refusal);
  }

  async #renew(renewToken: () => Promise<boolean>, refusal: ErrorBody): Promise<void> {
    const socket = this.#socket;
    // Who could not be asked may be reachable the next time.
    const isWorthIt = await renewToken().catch(() => true);
    if (this.#socket !== socket) return;
    if (isWorthIt) this.#retry(null);
    else this.#refuse(refusal);
  }

  #refuse(error: ErrorBody): void {
    clearTimeout(this.#retryTimer);
    this.#setStatus({ phase: "refused", error });
  }

  /** Spread over time, because after a restart of the server everybody comes at once. */
  #retry(atLeastMs: number | null): void {
    this.#setStatus({ phase: "reconnecting" });
    const backOff = Math.min(FIRST_DELAY_MS * 2 ** this.#retries, MAX_DELAY_MS);
    this.#retries += 1;
    const delay = Math.max(this.#isHasty ? 0 : backOff * (0.5 + Math.random()), atLeastMs ?? 0);
    this.#isHasty = false;
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(() => this.#socket?.connect(), delay);
  }

  readonly #onNetwork = (): void => this.#wake(true);

  readonly #onPage = (): void => {
    if (document.visibilityState !== "hidden") this.#wake(false);
  };

  /** Also tells of every change of the estimated bandwidth, which is no other network. */
  readonly #onNetworkInformation = (): void => {
    const type = networkInformation()?.type;
    if (type === this.#networkType) return;
    this.#networkType = type;
    if (type !== "none") this.#wake(true);
  };

  #wake(isNetworkNew: boolean): void {
    if (this.#status.phase === "reconnecting" && this.#retryTimer !== undefined) {
      clearTimeout(this.#retryTimer);
      this.#retries = 0;
      // An attempt that is under way over the old network would only cost time.
      if (isNetworkNew) this.#socket?.disconnect();
      this.#socket?.connect();
    }
    for (const listener of this.#wakeListeners) listener(isNetworkNew);
  }

  #setStatus(status: SignalingStatus): void {
    if (status.phase === this.#status.phase && status.phase !== "connected") return;
    this.#status = status;
    for (const listener of this.#statusListeners) listener(status);
  }
}

/** Known to Chromium only; its `type` to the mobile one. */
function networkInformation(): (EventTarget & { readonly type?: string }) | undefined {
  return (navigator as Navigator & { connection?: EventTarget }).connection;
}

/** Generic over the event, which the library's overloads are not. */
function emitWithAck<E extends ClientEventName>(
  socket: ServerSocket,
  event: E,
  payload: Payload<E>,
  ack: (reply: Reply<ReplyData<E>>) => void,
): void {
  const emit = socket.emit.bind(socket) as (name: string, ...rest: unknown[]) => void;
  emit(event, payload, ack);
}
