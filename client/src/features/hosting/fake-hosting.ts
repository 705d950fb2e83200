/** What `useHosting` gives in tests. */

import { vi } from "vitest";
import { type HostingActions, NO_HOSTING } from "../../call/hosting";

const done = () => vi.fn(async () => undefined);

export const fakeHostingActions = () =>
  ({
    admit: done(),
    admitAll: done(),
    deny: done(),
    mute: done(),
    muteAll: done(),
    stopCamera: done(),
    stopShare: done(),
    remove: done(),
    setRole: done(),
    lock: done(),
    endMeeting: done(),
  }) satisfies HostingActions;

/** Where nobody has any powers. */
export const noHosting = () => ({ state: NO_HOSTING, actions: fakeHostingActions() });
