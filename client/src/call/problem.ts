/** From refusals of the server to what a person can do about them. */

import type { Problem } from "./types";

type Text = Omit<Problem, "code">;

const TEXTS: Record<string, Text> = {
  room_full: {
    title: "This room is full",
    hint: "Try again when somebody has left, or create another room.",
    canRetry: true,
  },
  too_many_rooms: {
    title: "You are in too many rooms",
    hint: "Leave another call first, then try again.",
    canRetry: true,
  },
  forbidden: {
    title: "You may not enter this room",
    hint: "Ask whoever invited you to let you in.",
    canRetry: true,
  },
  room_not_found: {
    title: "This room does not exist",
    hint: "The link may be misspelt or too old. Ask for a new one.",
    canRetry: false,
  },
  wrong_password: {
    title: "The room's password is not right",
    hint: "Ask whoever invited you for it.",
    canRetry: true,
  },
  unauthenticated: {
    title: "You are signed out",
    hint: "Sign in again to return to the call.",
    canRetry: false,
  },
  token_expired: {
    title: "You are signed out",
    hint: "Your session has expired. Sign in again to return to the call.",
    canRetry: false,
  },
  rate_limited: {
    title: "That was a bit too fast",
    hint: "Wait a moment and try again.",
    canRetry: true,
  },
  removed: {
    title: "You were removed from the call",
    hint: "You can ask to come back. A host decides whether to let you in.",
    canRetry: true,
    retry: "Ask to come back",
  },
  denied: {
    title: "You were not let in",
    hint: "The host has not let you in this time. You can ask again.",
    canRetry: true,
    retry: "Ask again",
  },
  banned: {
    title: "You cannot come back",
    hint: "The host has removed you from this meeting for good.",
    canRetry: false,
  },
  room_locked: {
    title: "The meeting is locked",
    hint: "Nobody new can come in until a host unlocks it.",
    canRetry: true,
  },
  ended: {
    title: "The meeting has ended",
    hint: "It was ended for everybody.",
    canRetry: false,
  },
  time_up: {
    title: "The meeting has ended",
    hint: "Its time was up.",
    canRetry: false,
  },
  replaced: {
    title: "The call goes on in another window",
    hint: "You have joined from somewhere else. Come back here if you want to.",
    canRetry: true,
  },
};

const UNKNOWN: Text = {
  title: "Joining did not work",
  hint: "Something went wrong on our side. Try again in a moment.",
  canRetry: true,
};

/** `code` of a refusal, or the reason for which we are out of a room; `note` is the host's. */
export function describeRefusal(code: string, note = ""): Problem {
  const text = (Object.hasOwn(TEXTS, code) ? TEXTS[code] : undefined) ?? UNKNOWN;
  return { code, ...text, ...(note && { note }) };
}
