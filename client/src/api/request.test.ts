import { beforeEach, expect, test, vi } from "vitest";
import { ApiError } from "./api-error";
import { request } from "./request";

const fetchMock = vi.fn<typeof fetch>();

beforeEach(() => {
  fetchMock.mockReset();
  vi.stubGlobal("fetch", fetchMock);
  return () => vi.unstubAllGlobals();
});

async function errorOf(promise: Promise<unknown>): Promise<ApiError> {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ApiError)) throw new Error("no ApiError");
  return error;
}

test("a request carries JSON and the token", async () => {
  fetchMock.mockResolvedValueOnce(new Response('{"ok":1}'));
  await expect(request("/api/x", { method: "POST", body: { a: 1 }, token: "t" })).resolves.toEqual({
    ok: 1,
  });
  const [, init] = fetchMock.mock.lastCall ?? [];
  expect(init?.body).toBe('{"a":1}');
  expect(Object.fromEntries(new Headers(init?.headers))).toMatchObject({
    authorization: "Bearer t",
    "content-type": "application/json",
  });
});

test("a refusal keeps code, status and details", async () => {
  const body = { error: { code: "room_full", message: "Full", details: { limit: 2 } } };
  fetchMock.mockResolvedValueOnce(new Response(JSON.stringify(body), { status: 403 }));
  const error = await errorOf(request("/api/x"));
  expect(error).toMatchObject({ code: "room_full", message: "Full", status: 403 });
  expect(error.details).toEqual({ limit: 2 });
});

test("no answer, or a proxy's page instead of one, is `unreachable`", async () => {
  fetchMock.mockRejectedValueOnce(new TypeError("Failed to fetch"));
  expect((await errorOf(request("/api/x"))).code).toBe("unreachable");
  fetchMock.mockResolvedValueOnce(new Response("<h1>Bad Gateway</h1>", { status: 502 }));
  expect((await errorOf(request("/api/x"))).code).toBe("unreachable");
});

test("an answer of an unknown shape is an internal error", async () => {
  fetchMock.mockResolvedValueOnce(new Response("[]", { status: 400 }));
  expect(await errorOf(request("/api/x"))).toMatchObject({ code: "internal_error", status: 400 });
});
