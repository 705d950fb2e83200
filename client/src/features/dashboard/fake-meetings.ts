/** Meetings in tests. */

import type { MeetingBody } from "../../api/meetings";

const HOUR_MS = 3_600_000;

let lastId = 0;

export function meeting(changes: Partial<MeetingBody> = {}): MeetingBody {
  lastId += 1;
  return {
    id: `id${lastId}`,
    code: `abc-defg-${lastId}`,
    title: "Standup",
    description: "",
    type: "video",
    state: "open",
    hasPassword: false,
    lobby: false,
    capacity: null,
    startsAt: null,
    durationMinutes: null,
    guests: true,
    muteOnEntry: false,
    isPersonal: false,
    createdAt: Date.now() - HOUR_MS,
    endedAt: null,
    participants: 0,
    timeZone: null,
    ...changes,
  };
}

export const planned = (title: string, changes: Partial<MeetingBody> = {}) =>
  meeting({ title, state: "upcoming", startsAt: Date.now() + 2 * HOUR_MS, ...changes });
