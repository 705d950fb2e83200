/**
 * When to do what about a connection that does not work: wait → restart ICE → rebuild.
 *
 * One side leads, the other follows some seconds later in case the leader noticed nothing.
 * Without signaling nothing is done, because nothing could arrive: the ladder starts over when
 * it is back.
 */

export interface LadderTimes {
  /** `disconnected` often heals by itself. */
  readonly patienceMs: number;
  /** How much later the side acts that does not lead. */
  readonly followerDelayMs: number;
  readonly restartTimeoutMs: number;
  /** For a new RTCPeerConnection; doubles with each attempt up to `maxConnectTimeoutMs`. */
  readonly connectTimeoutMs: number;
  readonly maxConnectTimeoutMs: number;
  /** After so many attempts the user is told; the ladder goes on slowly. */
  readonly attemptsUntilFailed: number;
}

export const LADDER_TIMES: LadderTimes = {
  patienceMs: 2_000,
  followerDelayMs: 3_000,
  restartTimeoutMs: 6_000,
  connectTimeoutMs: 10_000,
  maxConnectTimeoutMs: 30_000,
  attemptsUntilFailed: 3,
};

export interface LadderSteps {
  readonly isLeader: () => boolean;
  readonly restartIce: () => void;
  readonly rebuild: () => void;
  readonly onFailed: () => void;
}

type Rung = "steady" | "waiting" | "restarting" | "connecting";

export class RecoveryLadder {
  readonly #steps: LadderSteps;
  readonly #times: LadderTimes;
  #rung: Rung = "steady";
  /** RTCPeerConnections since the last one that worked. */
  #attempts = 0;
  #isSignalingUp = true;
  #isConnected = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(steps: LadderSteps, times: LadderTimes = LADDER_TIMES) {
    this.#steps = steps;
    this.#times = times;
  }

  /** A new RTCPeerConnection starts to connect: it has so long before the next one is built. */
  expectConnection(): void {
    this.#isConnected = false;
    this.#rung = "connecting";
    this.#attempts += 1;
    if (this.#attempts > this.#times.attemptsUntilFailed) this.#steps.onFailed();
    this.#waitForConnection();
  }

  onConnectionState(state: RTCPeerConnectionState): void {
    if (state === "connected") {
      this.#isConnected = true;
      this.reset();
      return;
    }
    if (state !== "disconnected" && state !== "failed") return;
    this.#isConnected = false;
    const isEarly = this.#rung === "steady" || this.#rung === "waiting";
    if (isEarly) this.#wait(state === "failed" ? 0 : this.#times.patienceMs);
    else if (state === "failed" && this.#rung === "restarting") {
      this.#after(this.#inTurn(0), this.#rebuild);
    }
  }

  setSignalingUp(isUp: boolean): void {
    if (isUp === this.#isSignalingUp) return;
    this.#isSignalingUp = isUp;
    if (!isUp) {
      clearTimeout(this.#timer);
      return;
    }
    if (this.#isConnected || this.#rung === "steady") return;
    if (this.#rung === "connecting") this.#waitForConnection();
    else this.#wait(Math.min(1_000, this.#times.patienceMs));
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#rung = "steady";
  }

  /** Works, or starts afresh: earlier attempts count no more. */
  reset(): void {
    this.stop();
    this.#attempts = 0;
  }

  #wait(delayMs: number): void {
    this.#rung = "waiting";
    this.#after(this.#inTurn(delayMs), this.#restart);
  }

  readonly #restart = (): void => {
    this.#rung = "restarting";
    this.#steps.restartIce();
    this.#after(this.#times.restartTimeoutMs, this.#rebuild);
  };

  #waitForConnection(): void {
    const { connectTimeoutMs, maxConnectTimeoutMs } = this.#times;
    const timeout = connectTimeoutMs * 2 ** (this.#attempts - 1);
    this.#after(this.#inTurn(Math.min(timeout, maxConnectTimeoutMs)), this.#rebuild);
  }

  /** The new RTCPeerConnection comes back to `expectConnection`. */
  readonly #rebuild = (): void => this.#steps.rebuild();

  #inTurn(delayMs: number): number {
    return this.#steps.isLeader() ? delayMs : delayMs + this.#times.followerDelayMs;
  }

  #after(delayMs: number, step: () => void): void {
    clearTimeout(this.#timer);
    if (this.#isSignalingUp) this.#timer = setTimeout(step, delayMs);
  }
}
