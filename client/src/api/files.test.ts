import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fakeToken } from "../test/fake-token";
import { fetchFileLinks, uploadFile } from "./files";
import { writeToken } from "./token-store";

const fetchMock = vi.fn<typeof fetch>();

/** As much of XMLHttpRequest as is used; the test plays the network. */
class FakeSending extends EventTarget {
  static last: FakeSending;
  readonly upload = new EventTarget();
  readonly headers: Record<string, string> = {};
  status = 0;
  responseText = "";
  opened: unknown[] = [];
  body: unknown = null;

  constructor() {
    super();
    FakeSending.last = this;
  }

  open(...opened: unknown[]) {
    this.opened = opened;
  }

  setRequestHeader(name: string, value: string) {
    this.headers[name] = value;
  }

  send(body: unknown) {
    this.body = body;
  }

  abort() {
    this.dispatchEvent(new Event("abort"));
  }

  answer(status: number, body: unknown) {
    this.status = status;
    this.responseText = JSON.stringify(body);
    this.dispatchEvent(new Event("load"));
  }
}

beforeEach(() => {
  fetchMock.mockReset();
  vi.stubGlobal("fetch", fetchMock);
  vi.stubGlobal("XMLHttpRequest", FakeSending);
});

afterEach(() => {
  vi.unstubAllGlobals();
});

const FILE = new File(["content"], "a & b.txt");

function allow(maxBytes = 100, leftBytes = 100) {
  fetchMock.mockResolvedValueOnce(new Response(JSON.stringify({ maxBytes, leftBytes })));
}

async function sending(signal = new AbortController().signal) {
  allow();
  FakeSending.last = new FakeSending();
  const progress: number[] = [];
  const upload = uploadFile("a token", "demo", FILE, (share) => progress.push(share), signal);
  upload.catch(() => undefined);
  await vi.waitFor(() => expect(FakeSending.last.body).toBe(FILE));
  return { upload, progress, network: FakeSending.last };
}

test("a token that is renewed before the file is sent goes along with it", async () => {
  const [old, renewed] = [fakeToken(), fakeToken()];
  writeToken(old);
  fetchMock.mockImplementationOnce(async () => {
    writeToken(renewed);
    return new Response(JSON.stringify({ maxBytes: 100, leftBytes: 100 }));
  });
  FakeSending.last = new FakeSending();
  void uploadFile(old, "demo", FILE, () => undefined, new AbortController().signal);
  await vi.waitFor(() => expect(FakeSending.last.body).toBe(FILE));
  expect(FakeSending.last.headers).toMatchObject({ authorization: `Bearer ${renewed}` });
});

test("a file is sent as it is, with its name and how far it is", async () => {
  const { upload, progress, network } = await sending();
  expect(network.opened).toEqual(["POST", "/api/rooms/demo/files?name=a+%26+b.txt"]);
  expect(network.headers).toMatchObject({ authorization: "Bearer a token" });
  const event = new ProgressEvent("progress", { loaded: 3, total: 12 });
  network.upload.dispatchEvent(event);
  network.answer(201, { id: "x" });
  await expect(upload).resolves.toEqual({ id: "x" });
  expect(progress).toEqual([0.25]);
});

test.each([
  [6, 100, "file_too_large", { maxBytes: 6 }],
  [100, 6, "storage_full", {}],
])("what would not be taken is not sent (%d, %d)", async (maxBytes, left, code, details) => {
  FakeSending.last = new FakeSending();
  allow(maxBytes, left);
  const upload = uploadFile("a token", "demo", FILE, vi.fn(), new AbortController().signal);
  await expect(upload).rejects.toMatchObject({ code, details });
  expect(FakeSending.last.body).toBeNull();
});

test("an empty file is not sent", async () => {
  allow();
  const upload = uploadFile(
    "a token",
    "demo",
    new File([], "a"),
    vi.fn(),
    new AbortController().signal,
  );
  await expect(upload).rejects.toMatchObject({ code: "invalid_payload" });
});

test("a refusal keeps its code, and no answer is `unreachable`", async () => {
  const refused = await sending();
  const body = { error: { code: "storage_full", message: "Full", details: {} } };
  refused.network.answer(507, body);
  await expect(refused.upload).rejects.toMatchObject({ code: "storage_full", status: 507 });
  const cut = await sending();
  cut.network.dispatchEvent(new Event("error"));
  await expect(cut.upload).rejects.toMatchObject({ code: "unreachable" });
});

test("an upload that is not wanted any more ends at once", async () => {
  const wish = new AbortController();
  const { upload, network } = await sending(wish.signal);
  const abort = vi.spyOn(network, "abort");
  wish.abort();
  expect(abort).toHaveBeenCalledOnce();
  await expect(upload).rejects.toMatchObject({ name: "AbortError" });
});

test("links are asked for with the token", async () => {
  fetchMock.mockResolvedValueOnce(new Response('{"url":"/x"}'));
  await expect(fetchFileLinks("a token", "a/b")).resolves.toEqual({ url: "/x" });
  const [path, init] = fetchMock.mock.lastCall ?? [];
  expect(path).toBe("/api/files/a%2Fb");
  expect(new Headers(init?.headers).get("authorization")).toBe("Bearer a token");
});
