import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ProtocolError } from "../protocol/protocol-error";
import { MediaAnnouncer } from "./media-announcer";

const QUIET = { isMuted: true, isCameraOff: true, isSharing: false };

function makeAnnouncer() {
  const request = vi.fn(async () => ({}));
  return { request, announcer: new MediaAnnouncer({ request: request as never }) };
}

describe("MediaAnnouncer", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("tells what has changed, and nothing twice", () => {
    const { announcer, request } = makeAnnouncer();
    announcer.update(QUIET);
    announcer.begin(QUIET);
    expect(request).not.toHaveBeenCalled();
    announcer.update({ ...QUIET, isMuted: false });
    announcer.update({ ...QUIET, isMuted: false });
    expect(request.mock.calls).toEqual([["muteToggle", { isMuted: false }]]);
  });

  it("tells after joining what joining did not tell", () => {
    const { announcer, request } = makeAnnouncer();
    announcer.update({ ...QUIET, isSharing: true });
    announcer.begin(QUIET);
    expect(request.mock.calls).toEqual([["screenShare", { isSharing: true }]]);
  });

  it("tells everything to a room that may have missed changes", () => {
    const { announcer, request } = makeAnnouncer();
    announcer.update(QUIET);
    announcer.begin({});
    expect(request.mock.calls).toEqual([
      ["muteToggle", { isMuted: true }],
      ["cameraToggle", { isCameraOff: true }],
      ["screenShare", { isSharing: false }],
    ]);
  });

  it("says it again a moment later when the server was too busy", async () => {
    const { announcer, request } = makeAnnouncer();
    request.mockRejectedValueOnce(new ProtocolError("rate_limited", ""));
    announcer.begin(QUIET);
    announcer.update({ ...QUIET, isCameraOff: false });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(request.mock.calls).toEqual([
      ["cameraToggle", { isCameraOff: false }],
      ["cameraToggle", { isCameraOff: false }],
    ]);
  });

  it("waits with the rest when the connection is lost, and says what is not certain when back", async () => {
    const { announcer, request } = makeAnnouncer();
    request.mockRejectedValueOnce(new ProtocolError("not_connected", ""));
    announcer.begin(QUIET);
    announcer.update({ ...QUIET, isMuted: false });
    announcer.pause();
    announcer.update({ ...QUIET, isMuted: false, isSharing: true });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(request).toHaveBeenCalledOnce();
    announcer.resume();
    expect(request.mock.calls.slice(1)).toEqual([
      ["muteToggle", { isMuted: false }],
      ["screenShare", { isSharing: true }],
    ]);
  });
});
