import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fakeApi, Refusal } from "../test/fake-api";
import { fakeLocks, fakeToken } from "../test/fake-token";
import { keepFresh, latestToken, renew, renewCurrent } from "./renewal";
import { request } from "./request";
import { readToken, writeToken } from "./token-store";

const ADA = { _id: "1", name: "Ada", email: "ada@example.com" };
const REFRESH = "POST /api/auth/refresh";
const LIFE_MS = 900_000;

let api: ReturnType<typeof fakeApi>;
let stop: (() => void) | undefined;
const onRefused = vi.fn();

beforeEach(() => {
  vi.useFakeTimers();
  onRefused.mockReset();
  api = fakeApi({
    [REFRESH]: () => ({ user: ADA, token: fakeToken() }),
    "GET /api/auth/me": () => ({ user: ADA }),
  });
});

afterEach(() => {
  stop?.();
  stop = undefined;
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function refuse(status: number, code: string) {
  return () => {
    throw new Refusal(status, code);
  };
}

const renewals = () => api.named(REFRESH).length;

test("a token is renewed well before it runs out, again and again", async () => {
  const first = fakeToken();
  writeToken(first);
  stop = keepFresh(onRefused);
  await vi.advanceTimersByTimeAsync(LIFE_MS * 0.69);
  expect(readToken()).toBe(first);
  await vi.advanceTimersByTimeAsync(LIFE_MS * 0.02);
  const second = readToken();
  expect(second).not.toBe(first);
  expect(latestToken(first)).toBe(second);
  await vi.advanceTimersByTimeAsync(LIFE_MS * 0.71 * 3);
  expect(renewals()).toBe(4);
  expect(onRefused).not.toHaveBeenCalled();
});

test("the request says that it is our own page", async () => {
  const token = fakeToken();
  writeToken(token);
  await renew(token);
  const [, init] = vi.mocked(fetch).mock.lastCall ?? [];
  const headers = new Headers(init?.headers);
  expect(headers.get("x-requested-with")).toBe("parley");
  expect(headers.get("content-type")).toBe("application/json");
  expect(headers.get("authorization")).toBeNull();
});

test("a clock that is wrong, or set during the life of a token, changes nothing", async () => {
  const token = fakeToken();
  vi.setSystemTime(Date.now() + 86_400_000);
  writeToken(token);
  stop = keepFresh(onRefused);
  await vi.advanceTimersByTimeAsync(LIFE_MS * 0.6);
  expect(renewals()).toBe(0);
  vi.setSystemTime(Date.now() - 2 * 86_400_000);
  window.dispatchEvent(new Event("online"));
  await vi.advanceTimersByTimeAsync(10);
  expect(renewals()).toBe(1);
});

test("whoever wakes up late renews at once", async () => {
  writeToken(fakeToken());
  stop = keepFresh(onRefused);
  vi.setSystemTime(Date.now() + 10 * LIFE_MS);
  window.dispatchEvent(new Event("pageshow"));
  await vi.advanceTimersByTimeAsync(0);
  expect(renewals()).toBe(1);
});

test("a server that is away is asked again, less and less often", async () => {
  writeToken(fakeToken());
  stop = keepFresh(onRefused);
  const good = api.answers[REFRESH];
  api.answers[REFRESH] = refuse(503, "unavailable");
  await vi.advanceTimersByTimeAsync(LIFE_MS * 0.7 + 60_000);
  expect(renewals()).toBeGreaterThan(3);
  expect(renewals()).toBeLessThan(8);
  if (good) api.answers[REFRESH] = good;
  const before = readToken();
  await vi.advanceTimersByTimeAsync(31_000);
  expect(readToken()).not.toBe(before);
  expect(onRefused).not.toHaveBeenCalled();
});

test("a refusal is told once; the token stays until the server says that it is dead", async () => {
  const token = fakeToken();
  writeToken(token);
  stop = keepFresh(onRefused);
  api.answers[REFRESH] = refuse(401, "token_reused");
  await vi.advanceTimersByTimeAsync(LIFE_MS * 3);
  expect(onRefused).toHaveBeenCalledOnce();
  expect(renewals()).toBe(1);
  expect(readToken()).toBe(token);
});

test("two who want it at once ask once", async () => {
  const token = fakeToken();
  writeToken(token);
  await expect(Promise.all([renew(token), renew(token)])).resolves.toEqual([true, true]);
  expect(renewals()).toBe(1);
});

test("what another tab has renewed meanwhile is not renewed again", async () => {
  const release = fakeLocks();
  const [token, otherTab] = [fakeToken(), fakeToken()];
  writeToken(token);
  const renewed = renew(token);
  release();
  await vi.advanceTimersByTimeAsync(20);
  writeToken(otherTab);
  await expect(renewed).resolves.toBe(true);
  expect(readToken()).toBe(otherTab);
  expect(renewals()).toBe(0);
});

test("when the other tab was closed in between, this one renews", async () => {
  const release = fakeLocks();
  const token = fakeToken();
  writeToken(token);
  const renewed = renew(token);
  release();
  await vi.advanceTimersByTimeAsync(1_000);
  await expect(renewed).resolves.toBe(true);
  expect(renewals()).toBe(1);
});

test("who signs out meanwhile stays signed out, and nobody becomes somebody else", async () => {
  const token = fakeToken();
  for (const meanwhile of [null, fakeToken("2")]) {
    writeToken(token);
    const renewed = renew(token);
    writeToken(meanwhile);
    await expect(renewed).resolves.toBe(false);
    expect(readToken()).toBe(meanwhile);
  }
  writeToken(token);
  api.answers[REFRESH] = () => ({ user: ADA, token: fakeToken("2") });
  await expect(renewCurrent()).resolves.toBe(false);
  expect(readToken()).toBe(token);
  writeToken(null);
  await expect(renewCurrent()).resolves.toBe(false);
});

test("a token that was stored while this one was renewed is as good", async () => {
  const [token, otherTab] = [fakeToken(), fakeToken()];
  writeToken(token);
  const renewed = renew(token);
  writeToken(otherTab);
  await expect(renewed).resolves.toBe(true);
  expect(readToken()).toBe(otherTab);
});

test("who signs in while another account is being renewed is renewed on their own", async () => {
  const [ada, grace] = [fakeToken("1"), fakeToken("2")];
  writeToken(ada);
  const renewed = renew(ada);
  writeToken(grace);
  api.answers[REFRESH] = () => ({ user: ADA, token: fakeToken("2") });
  await expect(renew(grace)).resolves.toBe(true);
  await expect(renewed).resolves.toBe(false);
  expect(readToken()).not.toBe(grace);
});

test("a request whose token has run out goes on with a new one", async () => {
  const old = fakeToken();
  writeToken(old);
  api.answers["GET /api/auth/me"] = () => {
    if (latestToken(old) === old) throw new Refusal(401, "token_expired");
    return { user: ADA };
  };
  await expect(request("/api/auth/me", { token: old })).resolves.toEqual({ user: ADA });
  const [, init] = vi.mocked(fetch).mock.lastCall ?? [];
  expect(new Headers(init?.headers).get("authorization")).toBe(`Bearer ${readToken()}`);
  expect(api.asked.map(({ path }) => path)).toEqual([
    "/api/auth/me",
    "/api/auth/refresh",
    "/api/auth/me",
  ]);
});

test.each([
  ["when its session has ended", 401, "unauthenticated", "token_expired"],
  ["when nobody can be reached", 503, "unavailable", "unavailable"],
])("a request with an old token fails %s, and says so", async (_, status, code, told) => {
  const token = fakeToken();
  writeToken(token);
  api.answers["GET /api/auth/me"] = refuse(401, "token_expired");
  api.answers[REFRESH] = refuse(status, code);
  await expect(request("/api/auth/me", { token })).rejects.toMatchObject({ code: told });
  expect(renewals()).toBe(1);
});

test("a guest's token and other refusals are nobody's to renew", async () => {
  writeToken(fakeToken());
  api.answers["GET /api/auth/me"] = refuse(401, "token_expired");
  const guest = request("/api/auth/me", { token: fakeToken("g_1") });
  await expect(guest).rejects.toMatchObject({ code: "token_expired" });
  api.answers["GET /api/auth/me"] = refuse(401, "unauthenticated");
  const ended = request("/api/auth/me", { token: readToken() ?? "" });
  await expect(ended).rejects.toMatchObject({ code: "unauthenticated" });
  expect(renewals()).toBe(0);
});
