/** `await window.parley.getStats()`: what arrives from whom, for tests and for questions of users. */

import type { CallSession } from "./call-session";

export interface Diagnostics {
  /** One entry per other participant; see `PeerStats` for the figures. */
  getStats(): ReturnType<CallSession["readStats"]>;
}

declare global {
  interface Window {
    parley?: Diagnostics;
  }
}

/** Returns what takes it away again. */
export function exposeDiagnostics(session: CallSession): () => void {
  const diagnostics: Diagnostics = Object.freeze({ getStats: () => session.readStats() });
  window.parley = diagnostics;
  return () => {
    if (window.parley === diagnostics) delete window.parley;
  };
}
