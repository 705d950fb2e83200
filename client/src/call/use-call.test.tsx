import { act, render, renderHook, screen } from "@testing-library/react";
import { type ReactNode, StrictMode } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeStream, FakeTrack, installFakeWebRtc, settle } from "../rtc/fake-webrtc";
import { CallProvider, useCall, usePreview } from "./use-call";

vi.mock("socket.io-client", async () => (await import("../protocol/fake-socket")).fakeSocketModule);

const environment = {
  fetchIceServers: async () => ({ iceServers: [], ttlSeconds: 600 }),
  getToken: () => "token",
};

const wrapper = ({ children }: { children: ReactNode }) => (
  <StrictMode>
    <CallProvider {...environment}>{children}</CallProvider>
  </StrictMode>
);

const mutedWrapper = ({ children }: { children: ReactNode }) => (
  <CallProvider {...environment} isMutedOnEntry>
    {children}
  </CallProvider>
);

let opened: FakeTrack[] = [];
const live = () => opened.filter(({ readyState }) => readyState === "live");

function Preview() {
  const { media } = usePreview();
  return <p>{media.isStarting ? "starting" : `camera off: ${media.isCameraOff}`}</p>;
}

describe("the bridge to React", () => {
  beforeEach(() => {
    installFakeWebRtc();
    opened = [];
    vi.stubGlobal("navigator", {
      mediaDevices: Object.assign(new EventTarget(), {
        getUserMedia: async () => {
          const tracks = [new FakeTrack("audio"), new FakeTrack("video")];
          opened.push(...tracks);
          return new FakeStream(tracks);
        },
        enumerateDevices: async () => [],
      }),
    });
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it("opens the devices for the preview and closes them with it, in strict mode too", async () => {
    const { unmount } = render(<Preview />, { wrapper });
    expect(screen.getByText("starting")).toBeInTheDocument();
    await act(settle);
    expect(screen.getByText("camera off: false")).toBeInTheDocument();
    expect(live()).toHaveLength(2);
    unmount();
    expect(live()).toHaveLength(0);
  });

  it("begins with the microphone off where everybody does", async () => {
    const { result } = renderHook(() => usePreview(), { wrapper: mutedWrapper });
    await act(settle);
    expect(result.current.media).toMatchObject({ isMuted: true, isCameraOff: false });
    expect(live().map(({ enabled }) => enabled)).toEqual([false, true]);
    await act(() => result.current.toggleMicrophone());
    expect(result.current.media.isMuted).toBe(false);
  });

  it("hands the preview's media over to the call", async () => {
    const both = renderHook(() => ({ call: useCall(), preview: usePreview() }), { wrapper });
    await act(settle);
    const before = live();
    await act(async () => {
      void both.result.current.call.actions.join("demo");
      await settle();
    });
    expect(both.result.current.call.state.phase).toBe("joining");
    expect(live()).toEqual(before);
    both.unmount();
    expect(live()).toHaveLength(0);
  });

  it("keeps the identity of what it hands out", async () => {
    const { result, rerender } = renderHook(() => ({ ...useCall().actions, ...usePreview() }), {
      wrapper,
    });
    const before = result.current;
    rerender();
    expect(result.current.join).toBe(before.join);
    expect(result.current.retry).toBe(before.retry);
    expect(result.current.toggleCamera).toBe(before.toggleCamera);
    await act(settle);
  });

  it("shows the figures of the call while there is one on the page", async () => {
    const { unmount } = render(<Preview />, { wrapper });
    await act(settle);
    await expect(window.parley?.getStats()).resolves.toEqual([]);
    unmount();
    expect(window.parley).toBeUndefined();
  });
});
