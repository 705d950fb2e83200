/** Access tokens in tests: what they say is true, who signed them nobody here asks. */

import { vi } from "vitest";

const LIFE_SECONDS = 900;
let lastId = 0;

export function fakeToken(subject = "1", lifeSeconds = LIFE_SECONDS): string {
  lastId += 1;
  const iat = Math.floor(Date.now() / 1_000);
  const claims = { sub: subject, iat, exp: iat + lifeSeconds, jti: lastId };
  return `h.${btoa(JSON.stringify(claims)).replaceAll("=", "")}.s`;
}

/** jsdom has no Web Locks. Of the other tab that holds the lock, the returned function is the end. */
export function fakeLocks(): () => void {
  let isHeld = true;
  let release: (() => void) | undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const request = async (_: string, ...rest: unknown[]) => {
    const work = rest.at(-1) as (lock: object | null) => unknown;
    if (rest.length > 1) return work(isHeld ? null : {});
    await released;
    return work({});
  };
  vi.stubGlobal("navigator", Object.assign(Object.create(navigator), { locks: { request } }));
  return () => {
    isHeld = false;
    release?.();
  };
}
