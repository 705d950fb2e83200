/** The only place that knows where the access token is kept. */

const KEY = "parley.token";
const listeners = new Set<() => void>();

/** Private windows of some browsers refuse storage: the token then lives as long as the page. */
let fallback: string | null = null;

export function readToken(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return fallback;
  }
}

export function writeToken(token: string | null): void {
  fallback = token;
  try {
    if (token === null) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, token);
  } catch {
    // `fallback` has it.
  }
  for (const listener of listeners) listener();
}

/** Also tells of sign-in and sign-out in other tabs. */
export function subscribeToken(listener: () => void): () => void {
  const onStorage = (event: StorageEvent) => {
    if (event.key === KEY || event.key === null) listener();
  };
  listeners.add(listener);
  window.addEventListener("storage", onStorage);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("storage", onStorage);
  };
}
