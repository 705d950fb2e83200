import { act, renderHook } from "@testing-library/react";
import { StrictMode } from "react";
import { afterEach, expect, test, vi } from "vitest";
import { usePictureInPicture } from "./use-picture-in-picture";

afterEach(() => {
  vi.unstubAllGlobals();
});

/** The browser's window, and a function that lets it open at last. */
function openSlowly() {
  const opened = Object.assign(new EventTarget(), {
    document: document.implementation.createHTMLDocument(),
    innerWidth: 480,
    innerHeight: 300,
    close: vi.fn(),
  });
  let resolve: ((made: typeof opened) => void) | undefined;
  const asked = new Promise<typeof opened>((done) => {
    resolve = done;
  });
  vi.stubGlobal("documentPictureInPicture", { requestWindow: () => asked });
  return { opened, open: () => act(async () => resolve?.(opened)) };
}

test("the small window is there once it has opened, and closed when the call is left", async () => {
  const { opened, open } = openSlowly();
  const { result, unmount } = renderHook(() => usePictureInPicture(null), { wrapper: StrictMode });
  result.current.toggle();
  await open();
  expect(result.current.body).toBe(opened.document.body);
  expect(opened.close).not.toHaveBeenCalled();
  unmount();
  expect(opened.close).toHaveBeenCalled();
});

test("a small window that opens when the call has been left is closed", async () => {
  const { opened, open } = openSlowly();
  const { result, unmount } = renderHook(() => usePictureInPicture(null), { wrapper: StrictMode });
  result.current.toggle();
  unmount();
  await open();
  expect(opened.close).toHaveBeenCalledOnce();
});
