import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LADDER_TIMES, RecoveryLadder } from "./recovery-ladder";

const { patienceMs, followerDelayMs, restartTimeoutMs, connectTimeoutMs } = LADDER_TIMES;

function makeLadder(isLeader = true) {
  const steps = { restartIce: vi.fn(), rebuild: vi.fn(), onFailed: vi.fn() };
  const ladder = new RecoveryLadder({ ...steps, isLeader: () => isLeader });
  steps.rebuild.mockImplementation(() => ladder.expectConnection());
  return { ladder, ...steps };
}

describe("RecoveryLadder", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("leaves a short disconnection alone", () => {
    const { ladder, restartIce } = makeLadder();
    ladder.onConnectionState("disconnected");
    vi.advanceTimersByTime(patienceMs - 1);
    ladder.onConnectionState("connected");
    vi.advanceTimersByTime(60_000);
    expect(restartIce).not.toHaveBeenCalled();
  });

  it("restarts ICE after some patience, then rebuilds", () => {
    const { ladder, restartIce, rebuild } = makeLadder();
    ladder.onConnectionState("disconnected");
    vi.advanceTimersByTime(patienceMs);
    expect(restartIce).toHaveBeenCalledOnce();
    expect(rebuild).not.toHaveBeenCalled();
    vi.advanceTimersByTime(restartTimeoutMs);
    expect(rebuild).toHaveBeenCalledOnce();
  });

  it("has no patience with a failed connection", () => {
    const { ladder, restartIce } = makeLadder();
    ladder.onConnectionState("failed");
    vi.advanceTimersByTime(0);
    expect(restartIce).toHaveBeenCalledOnce();
  });

  it("lets the leader go first", () => {
    const { ladder, restartIce } = makeLadder(false);
    ladder.onConnectionState("failed");
    vi.advanceTimersByTime(followerDelayMs - 1);
    expect(restartIce).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(restartIce).toHaveBeenCalledOnce();
  });

  it("does nothing while signaling is away, and starts over when it is back", () => {
    const { ladder, restartIce, rebuild } = makeLadder();
    ladder.setSignalingUp(false);
    ladder.onConnectionState("failed");
    vi.advanceTimersByTime(600_000);
    expect(restartIce).not.toHaveBeenCalled();
    ladder.setSignalingUp(true);
    vi.advanceTimersByTime(1_000);
    expect(restartIce).toHaveBeenCalledOnce();
    expect(rebuild).not.toHaveBeenCalled();
  });

  it("leaves a working connection alone when signaling comes back", () => {
    const { ladder, restartIce, rebuild } = makeLadder();
    ladder.expectConnection();
    ladder.onConnectionState("connected");
    ladder.setSignalingUp(false);
    ladder.setSignalingUp(true);
    vi.advanceTimersByTime(600_000);
    expect(restartIce).not.toHaveBeenCalled();
    expect(rebuild).not.toHaveBeenCalled();
  });

  it("rebuilds a connection that never comes about, ever more slowly, and says so", () => {
    const { ladder, rebuild, onFailed } = makeLadder();
    ladder.expectConnection();
    vi.advanceTimersByTime(connectTimeoutMs);
    expect(rebuild).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(connectTimeoutMs);
    expect(rebuild).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(connectTimeoutMs);
    expect(rebuild).toHaveBeenCalledTimes(2);
    expect(onFailed).not.toHaveBeenCalled();
    vi.advanceTimersByTime(120_000);
    expect(onFailed).toHaveBeenCalled();
    const soFar = rebuild.mock.calls.length;
    vi.advanceTimersByTime(60_000);
    expect(rebuild.mock.calls.length).toBeGreaterThan(soFar);
  });

  it("counts attempts anew after a success", () => {
    const { ladder, onFailed } = makeLadder();
    for (let round = 0; round < 10; round += 1) {
      ladder.expectConnection();
      ladder.onConnectionState("connected");
    }
    expect(onFailed).not.toHaveBeenCalled();
  });

  it("restarts ICE at once on another network, and leaves alone what went on working", () => {
    const { ladder, restartIce, rebuild } = makeLadder();
    ladder.onConnectionState("connected");
    ladder.onNetworkChange();
    vi.advanceTimersByTime(0);
    expect(restartIce).toHaveBeenCalledOnce();
    vi.advanceTimersByTime(60_000);
    expect(rebuild).not.toHaveBeenCalled();
    ladder.onConnectionState("failed");
    vi.advanceTimersByTime(0);
    expect(restartIce).toHaveBeenCalledTimes(2);
  });

  it("leaves the restart to a leader who has noticed the other network, too", () => {
    const { ladder, restartIce } = makeLadder(false);
    ladder.onConnectionState("connected");
    ladder.onNetworkChange();
    ladder.onRemoteRestart();
    vi.advanceTimersByTime(60_000);
    expect(restartIce).not.toHaveBeenCalled();
    ladder.onNetworkChange();
    vi.advanceTimersByTime(LADDER_TIMES.networkFollowerDelayMs);
    expect(restartIce).toHaveBeenCalledOnce();
  });

  it("restarts for another network when signaling is back", () => {
    const { ladder, restartIce } = makeLadder();
    ladder.onConnectionState("connected");
    ladder.setSignalingUp(false);
    ladder.onNetworkChange();
    vi.advanceTimersByTime(60_000);
    expect(restartIce).not.toHaveBeenCalled();
    ladder.setSignalingUp(true);
    vi.advanceTimersByTime(0);
    expect(restartIce).toHaveBeenCalledOnce();
  });
});
