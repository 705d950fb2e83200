/**
 * Renews the access token before it runs out, in the middle of a call, too.
 *
 * The refresh token is in a cookie that no script can read. All tabs share cookie and token: the
 * one that holds the lock renews, the others find the new token in the store. Where a browser has
 * no locks (pages without https) two tabs may renew at once, which the server puts up with.
 */

import type { SignedIn } from "../protocol/generated";
import { ApiError } from "./api-error";
import { call } from "./http";
import { readClaims, subjectOf } from "./token-claims";
import { readToken, readTokenSince, subscribeToken, writeToken } from "./token-store";

const LOCK = "parley.renewal";
/** The server wants to see that it is our own page that asks. */
const OWN_PAGE = { "x-requested-with": "parley" };
/** Of a token's life; the rest is for tries that fail. */
const DUE_AFTER = 0.7;
const FIRST_RETRY_MS = 1_000;
const MAX_RETRY_MS = 30_000;
/** Between tabs. */
const ARRIVAL_MS = 500;
/** Timers have a limit, and clocks may be set. */
const MAX_WAIT_MS = 3_600_000;

let underWay: { readonly stale: string; readonly renewed: Promise<boolean> } | null = null;

/**
 * Resolves with whether there is a good token now, in the store. False: the session has ended, or
 * the token is one that nobody renews. Throws `ApiError` when the server could not say.
 */
export function renew(stale: string): Promise<boolean> {
  if (underWay?.stale !== stale) {
    const renewed = alone(stale).finally(() => {
      if (underWay?.renewed === renewed) underWay = null;
    });
    underWay = { stale, renewed };
  }
  return underWay.renewed;
}

/** As `renew`, for whichever token is in use. */
export function renewCurrent(): Promise<boolean> {
  const token = readToken();
  return token === null ? Promise.resolve(false) : renew(token);
}

/** The newest token of whom this one is for. */
export function latestToken(token: string): string {
  const current = readToken();
  return current !== null && subjectOf(current) === subjectOf(token) ? current : token;
}

async function renewNow(stale: string): Promise<boolean> {
  const newest = latestToken(stale);
  if (newest !== stale) return true;
  if (readToken() !== stale) return false;
  try {
    const options = { method: "POST", body: {}, headers: OWN_PAGE } as const;
    const { token } = await call<SignedIn>("/api/auth/refresh", options);
    // Somebody may have signed out meanwhile, and the cookie may be somebody else's.
    const current = readToken();
    if (current === null || subjectOf(current) !== subjectOf(stale)) return false;
    if (subjectOf(token) !== subjectOf(stale)) return false;
    if (current === stale) writeToken(token);
    return true;
  } catch (error) {
    if (error instanceof ApiError && (error.status === 401 || error.status === 403)) return false;
    throw error;
  }
}

async function alone(stale: string): Promise<boolean> {
  // Unknown to pages that came without https.
  const locks = navigator.locks as LockManager | undefined;
  if (!locks) return renewNow(stale);
  const own = await locks.request(LOCK, { ifAvailable: true }, (lock) =>
    lock ? renewNow(stale) : null,
  );
  if (own !== null) return own;
  // Another tab is at it. What it stores comes here a moment after it has let go.
  await locks.request(LOCK, () => tokenChange(stale));
  return alone(stale);
}

/** Resolves when the stored token is another one, or soon. */
function tokenChange(stale: string): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      stopListening();
      resolve();
    };
    const timer = setTimeout(done, ARRIVAL_MS);
    const stopListening = subscribeToken(done);
    if (readToken() !== stale) done();
  });
}

/**
 * Until the returned function is called. `onRefused`: this token cannot be renewed; it may be good
 * for a while, or its session has been ended.
 */
export function keepFresh(onRefused: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let refused: string | null = null;
  let retries = 0;

  const plan = (atLeastMs = 0) => {
    clearTimeout(timer);
    const token = readToken();
    const waitMs = token === null || token === refused ? null : dueInMs(token);
    if (waitMs === null) return;
    timer = setTimeout(() => void look(), Math.min(Math.max(waitMs, atLeastMs), MAX_WAIT_MS));
  };
  const look = async () => {
    const token = readToken();
    const waitMs = token === null || token === refused ? null : dueInMs(token);
    if (token === null || waitMs === null || waitMs > 0) return plan();
    try {
      const isGood = await renew(token);
      retries = 0;
      if (!isGood && readToken() === token) {
        refused = token;
        onRefused();
      }
      plan();
    } catch {
      retries += 1;
      plan(Math.min(FIRST_RETRY_MS * 2 ** retries, MAX_RETRY_MS));
    }
  };
  const onChange = () => plan();
  // After a sleep the timer comes late.
  const onWake = () => void look();
  const stopListening = subscribeToken(onChange);
  addEventListener("online", onWake);
  addEventListener("pageshow", onWake);
  document.addEventListener("visibilitychange", onWake);
  plan();
  return () => {
    clearTimeout(timer);
    stopListening();
    removeEventListener("online", onWake);
    removeEventListener("pageshow", onWake);
    document.removeEventListener("visibilitychange", onWake);
  };
}

/** Counted from its arrival here, since this device's clock may be wrong. */
function dueInMs(token: string): number | null {
  const { iat, exp } = readClaims(token) ?? {};
  if (typeof iat !== "number" || typeof exp !== "number") return null;
  const age = Date.now() - (readTokenSince() ?? iat * 1_000);
  return age < 0 ? 0 : (exp - iat) * 1_000 * DUE_AFTER - age;
}
