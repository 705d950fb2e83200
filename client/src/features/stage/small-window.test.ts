import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { canOpenSmallWindow, openSmallWindow } from "./small-window";

const stream = {} as MediaStream;
const events = () => ({ onSize: vi.fn(), onClosed: vi.fn() });
const refuse = async () => Promise.reject(new DOMException("no gesture", "NotAllowedError"));

function setDocumentWindow(requestWindow: () => Promise<unknown>): void {
  vi.stubGlobal("documentPictureInPicture", { requestWindow });
}

/** The window of a <video>, in a browser that has one. */
function setVideoWindow(request: (this: HTMLVideoElement) => Promise<unknown>): void {
  Object.assign(HTMLVideoElement.prototype, { requestPictureInPicture: request });
  Object.defineProperty(document, "pictureInPictureEnabled", { configurable: true, value: true });
  const create = document.createElement.bind(document);
  vi.spyOn(document, "createElement").mockImplementation((name: string) => {
    const element = create(name);
    setTimeout(() => element.dispatchEvent(new Event("loadedmetadata")));
    return element;
  });
}

beforeEach(() => {
  document.head.innerHTML = '<link rel="stylesheet" href="/own.css" /><meta name="x" />';
});

afterEach(() => {
  vi.unstubAllGlobals();
  Reflect.deleteProperty(HTMLVideoElement.prototype, "requestPictureInPicture");
  Reflect.deleteProperty(document, "pictureInPictureEnabled");
});

test("a document of our own looks like the page, tells its size and when it is closed", async () => {
  const made = document.implementation.createHTMLDocument();
  const opened = Object.assign(new EventTarget(), {
    document: made,
    innerWidth: 480,
    innerHeight: 300,
    close: vi.fn(),
  });
  setDocumentWindow(async () => opened);
  const { onSize, onClosed } = events();
  const small = await openSmallWindow(stream, { onSize, onClosed });
  expect(small?.body).toBe(made.body);
  expect(made.head.querySelector("link")?.getAttribute("href")).toBe("/own.css");
  expect(made.head.querySelector("meta[name=x]")).toBeNull();
  expect(onSize).toHaveBeenLastCalledWith({ width: 480, height: 300 });
  opened.innerWidth = 640;
  opened.dispatchEvent(new Event("resize"));
  expect(onSize).toHaveBeenLastCalledWith({ width: 640, height: 300 });
  small?.close();
  expect(opened.close).toHaveBeenCalled();
  opened.dispatchEvent(new Event("pagehide"));
  expect(onClosed).toHaveBeenCalled();
});

test.each([
  ["there is no such window", undefined],
  ["the browser refuses it", refuse],
])("it is the window of a video when %s, and follows who is to be seen", async (_, request) => {
  if (request) setDocumentWindow(request);
  const shown: HTMLVideoElement[] = [];
  const opened = Object.assign(new EventTarget(), { width: 320, height: 180 });
  setVideoWindow(async function () {
    shown.push(this);
    return opened;
  });
  expect(canOpenSmallWindow()).toBe(true);
  const { onSize, onClosed } = events();
  const small = await openSmallWindow(stream, { onSize, onClosed });
  expect(small?.body).toBeNull();
  expect(onSize).toHaveBeenLastCalledWith({ width: 320, height: 180 });
  const [video] = shown;
  expect(video).toMatchObject({ srcObject: stream, muted: true });
  const next = {} as MediaStream;
  small?.setStream(next);
  expect(video?.srcObject).toBe(next);
  video?.dispatchEvent(new Event("leavepictureinpicture"));
  expect(onClosed).toHaveBeenCalled();
});

test("where there is neither, nothing happens", async () => {
  expect(canOpenSmallWindow()).toBe(false);
  setVideoWindow(refuse);
  expect(await openSmallWindow(stream, events())).toBeNull();
});
