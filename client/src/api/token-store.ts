/** The only place that knows where the access token is kept. */

const KEY = "parley.token";
const SINCE_KEY = "parley.token.since";
const ENDED_KEY = "parley.token.ended";
const listeners = new Set<() => void>();

interface Kept {
  readonly token: string;
  readonly since: number;
}

/** Private windows of some browsers refuse storage: the token then lives as long as the page. */
let fallback: Kept | null = null;
let hasEnded = false;

export function readToken(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return fallback?.token ?? null;
  }
}

/** When it was put here, by this device's clock; null when nobody knows. */
export function readTokenSince(): number | null {
  try {
    const since = localStorage.getItem(SINCE_KEY);
    return since === null ? null : Number(since);
  } catch {
    return fallback?.since ?? null;
  }
}

/** Whether a session has ended by itself, here or in another tab, since this page was opened. */
export function readHasEnded(): boolean {
  return hasEnded;
}

/** The session of the token has ended by itself, and every open tab will say so. */
export function endToken(): void {
  store(null, true);
}

export function writeToken(token: string | null): void {
  store(token, false);
}

function store(token: string | null, isEnd: boolean): void {
  fallback = token === null ? null : { token, since: Date.now() };
  hasEnded = isEnd;
  try {
    // The token itself comes last: it is what the other tabs listen to.
    if (isEnd) localStorage.setItem(ENDED_KEY, "yes");
    else localStorage.removeItem(ENDED_KEY);
    if (fallback === null) {
      localStorage.removeItem(SINCE_KEY);
      localStorage.removeItem(KEY);
    } else {
      localStorage.setItem(SINCE_KEY, String(fallback.since));
      localStorage.setItem(KEY, fallback.token);
    }
  } catch {
    // `fallback` has it.
  }
  for (const listener of listeners) listener();
}

/** Also tells of sign-in, renewal and sign-out in other tabs. */
export function subscribeToken(listener: () => void): () => void {
  const onStorage = (event: StorageEvent) => {
    if (event.key !== KEY && event.key !== null) return;
    hasEnded = localStorage.getItem(ENDED_KEY) !== null;
    listener();
  };
  listeners.add(listener);
  window.addEventListener("storage", onStorage);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("storage", onStorage);
  };
}
