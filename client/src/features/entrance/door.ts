/** Asks whether somebody may enter, before any camera opens, and says in which state that leaves them. */

import { ApiError, type ApiErrorCode } from "../../api/api-error";
import { askToJoin } from "../../api/meetings";
import { waitText } from "../../ui/wait-text";
import { type Admission, readGuest } from "./admission";

export interface Wish {
  readonly name?: string;
  readonly password?: string;
}

export type DoorField = "name" | "password";

/** What is wrong with what somebody has entered, and where. */
export interface DoorProblem {
  readonly field: DoorField;
  readonly text: string;
}

export type Answer =
  | { readonly status: "open"; readonly admission: Admission }
  /** Something is to be entered first. */
  | {
      readonly status: "wanted";
      readonly fields: readonly DoorField[];
      readonly problem: DoorProblem | null;
    }
  /** Times by this device's clock, in Unix milliseconds. */
  | { readonly status: "not-started"; readonly startsAt: number; readonly opensAt: number }
  | { readonly status: "ended" | "not-found" | "members-only" | "banned" }
  | { readonly status: "free-room" | "signed-out" }
  | { readonly status: "later"; readonly code: ApiErrorCode; readonly retryAt: number };

/** Who knocks: with an account's token, or as a guest. */
export interface Knock {
  readonly roomId: string;
  readonly token: string | undefined;
  readonly wish: Wish;
}

const RETRY_MS = 5_000;

export async function knock(asked: Knock): Promise<Answer> {
  const { roomId, token, wish } = asked;
  try {
    const { meeting, token: guestToken } = await askToJoin(roomId, wish, token);
    const guest = guestToken === undefined ? null : readGuest(guestToken);
    const password = wish.password ?? null;
    return { status: "open", admission: { roomId: meeting.code, meeting, password, guest } };
  } catch (error) {
    const refusal = error instanceof ApiError ? error : new ApiError("internal_error", "", 0);
    return (REFUSALS[refusal.code] ?? later)(refusal, asked);
  }
}

type Describe = (refusal: ApiError, asked: Knock) => Answer;

/** By code of the refusal: where that leaves who has asked. */
const REFUSALS: Partial<Record<ApiErrorCode, Describe>> = {
  wrong_password: (_, { token, wish }) =>
    wanted(token, true, wish.password === undefined ? null : WRONG_PASSWORD),
  invalid_payload: ({ details }, { token, wish }) => {
    const hasPassword = wish.password !== undefined;
    if (details["field"] !== "name") return wanted(token, true, WRONG_PASSWORD);
    return wanted(token, hasPassword, wish.name === undefined ? null : BAD_NAME);
  },
  rate_limited: (refusal, asked) => {
    const { token, wish } = asked;
    if (wish.password === undefined && wish.name === undefined) return later(refusal);
    const text = `Too many tries. Wait ${waitText(refusal.details["retryAfter"])}, then try again.`;
    const hasPassword = wish.password !== undefined;
    return wanted(token, hasPassword, { field: hasPassword ? "password" : "name", text });
  },
  not_started: ({ details }) => ({
    status: "not-started",
    startsAt: Number(details["startsAt"]),
    opensAt: Date.now() + Number(details["opensInSeconds"]) * 1_000,
  }),
  ended: () => ({ status: "ended" }),
  banned: () => ({ status: "banned" }),
  room_not_found: ({ details }, { roomId, token }) => {
    if (details["isFreeRoom"] !== true) return { status: "not-found" };
    if (token === undefined) return { status: "free-room" };
    const admission = { roomId, meeting: null, password: null, guest: null };
    return { status: "open", admission };
  },
  unauthenticated: (_, { token }) => signedOut(token),
  token_expired: (_, { token }) => signedOut(token),
};

const WRONG_PASSWORD = { field: "password", text: "This is not the password." } as const;
const BAD_NAME = {
  field: "name",
  text: "Enter a name of at most 64 ordinary characters.",
} as const;

/** Whoever has no account enters a name. */
function wanted(
  token: string | undefined,
  hasPassword: boolean,
  problem: DoorProblem | null,
): Answer {
  const name: DoorField[] = token === undefined ? ["name"] : [];
  return { status: "wanted", fields: hasPassword ? [...name, "password"] : name, problem };
}

/** An account's token that is dead; without one it is the meeting that wants an account. */
function signedOut(token: string | undefined): Answer {
  return { status: token === undefined ? "members-only" : "signed-out" };
}

function later({ code, details }: ApiError): Answer {
  const seconds = Number(details["retryAfter"]);
  const waitMs = Number.isFinite(seconds) ? seconds * 1_000 : RETRY_MS;
  return { status: "later", code, retryAt: Date.now() + waitMs };
}
