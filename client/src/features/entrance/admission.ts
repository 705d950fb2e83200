/**
 * What somebody needs to be in a room, once they are let in.
 *
 * Kept with the tab, so that a reload leads back without asking: the password because the room
 * asks for it each time, a guest's token because it is all that makes them who they are.
 */

import type { PublicMeeting } from "../../api/meetings";
import { readClaims } from "../../api/token-claims";

export interface Guest {
  /** As it stands in what they write. */
  readonly id: string;
  readonly name: string;
  readonly token: string;
}

export interface Admission {
  readonly roomId: string;
  /** null: a room that is nobody's. */
  readonly meeting: PublicMeeting | null;
  readonly password: string | null;
  /** null: they come with their account. */
  readonly guest: Guest | null;
}

const KEY = "parley.admission";

export function keepAdmission(admission: Admission): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(admission));
  } catch {
    // Without storage a reload asks again.
  }
}

export function readAdmission(roomId: string): Admission | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null") as Admission | null;
    return kept?.roomId === roomId ? kept : null;
  } catch {
    return null;
  }
}

export function forgetAdmission(): void {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // There is none.
  }
}

/** Whom a guest's token is made out to. It is the server that checks it. */
export function readGuest(token: string): Guest {
  const { sub, name } = readClaims(token) ?? {};
  return { id: String(sub), name: String(name), token };
}
