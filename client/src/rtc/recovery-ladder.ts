/**
 * When to do what about a connection that does not work: wait → restart ICE → rebuild.
 *
 * One side leads, the other follows some seconds later in case the leader noticed nothing.
 * Without signaling nothing is done, because nothing could arrive: the ladder starts over when
 * it is back. When our own network has changed, ICE restarts before anything is seen to break.
 */

export interface LadderTimes {
  /** `disconnected` often heals by itself. */
  readonly patienceMs: number;
  /** How much later the side acts that does not lead. */
  readonly followerDelayMs: number;
  /** The same after a change of network, which both may have noticed. */
  readonly networkFollowerDelayMs: number;
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
  networkFollowerDelayMs: 1_000,
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
  /** Our network has changed and ICE has not been restarted since. */
  #isNetworkNew = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(steps: LadderSteps, times: LadderTimes = LADDER_TIMES) {
    this.#steps = steps;
    this.#times = times;
  }

  /** A new RTCPeerConnection starts to connect: it has so long before the next one is built. */
  expectConnection(): void {
    this.#isConnected = false;
    this.#isNetworkNew = false;
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
    if (this.#isNetworkNew) return; // a restart is due anyway
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
    if (this.#isNetworkNew) this.#restartSoon();
    if (this.#isNetworkNew || this.#isConnected || this.#rung === "steady") return;
    if (this.#rung === "connecting") this.#waitForConnection();
    else this.#wait(Math.min(1_000, this.#times.patienceMs));
  }

  /** What we are connected over may be gone, though nothing tells of it yet. */
  onNetworkChange(): void {
    if (this.#rung === "connecting") return;
    this.#isNetworkNew = true;
    this.#rung = "waiting";
    this.#restartSoon();
  }

  /** The other side has been faster. */
  onRemoteRestart(): void {
    if (this.#isNetworkNew && this.#isConnected) this.reset();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#isNetworkNew = false;
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
    this.#isNetworkNew = false;
    this.#steps.restartIce();
    this.#after(this.#times.restartTimeoutMs, () => {
      // A restart from one working path to another changes no state.
      if (this.#isConnected) this.reset();
      else this.#rebuild();
    });
  };

  #restartSoon(): void {
    this.#after(this.#steps.isLeader() ? 0 : this.#times.networkFollowerDelayMs, this.#restart);
  }

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
