import { ApiError } from "../../api/api-error";
import type { CodeSent, SignedIn } from "../../protocol/generated";

/** A registration whose code was mailed; kept in the browser's history, so a reload changes nothing. */
export interface Waiting {
  readonly registration: string;
  readonly email: string;
  readonly isLogged: boolean;
  /** Unix milliseconds: from when on another code can be had. */
  readonly resendAt: number;
}

export function waitingFor(sent: CodeSent, now = Date.now()): Waiting {
  const { registration, email, isLogged, resendInSeconds } = sent;
  return { registration, email, isLogged, resendAt: now + resendInSeconds * 1000 };
}

export function isSent(answer: SignedIn | CodeSent): answer is CodeSent {
  return "registration" in answer;
}

/** Somebody who signs in before they have typed their code; null for every other refusal. */
export function waitingOf(error: unknown): Waiting | null {
  if (!(error instanceof ApiError && error.code === "email_not_verified")) return null;
  const { registration, email } = error.details;
  return { registration: String(registration), email: String(email), isLogged: false, resendAt: 0 };
}

/** What `navigate` was given as state. */
export function readWaiting(state: unknown): Waiting | null {
  const found = (state as { waiting?: Waiting } | null)?.waiting;
  return typeof found?.registration === "string" ? found : null;
}
