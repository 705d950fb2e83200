import type { AccountEventBody } from "../../api/account-events";
import { deviceText } from "./device-text";

type Kind = AccountEventBody["kind"];

const WAYS: Readonly<Record<string, string>> = {
  password: "with the password",
  passkey: "with a passkey",
  registration: "after registering",
  totp: "a code from the app",
  recovery_code: "a recovery code",
  sso: "with another account",
};
const FAILURES: Readonly<Record<string, string>> = {
  password: "A sign-in has failed: the password was wrong",
  disabled: "A sign-in was refused: the account is disabled",
  confirmation: "Somebody could not confirm that it is you",
  totp: "A sign-in has failed: the code of the app was wrong",
  recovery_code: "A sign-in has failed: the recovery code was wrong",
  passkey: "A sign-in has failed: the passkey did not fit",
};
const TEXTS: Record<Kind, (detail: string) => string> = {
  registered: () => "Your account was created",
  signed_in: (detail) => `Signed in${detail && ` ${wayText(detail)}`}`,
  sign_in_failed: (detail) => FAILURES[detail] ?? "A sign-in has failed",
  signed_out: () => "Signed out",
  session_ended: (detail) => `${deviceText(detail)} was signed out from here`,
  other_sessions_ended: (detail) =>
    detail ? `${by(detail)} has signed you out everywhere` : "Signed out everywhere else",
  refresh_token_reused: () =>
    "A copy of your session was used, perhaps by somebody else: it was ended",
  email_verified: () => "Your email address was verified",
  email_changed: () => "Your email address was changed",
  password_changed: () => "Your password was changed",
  password_reset: () => "A new password was set by a letter",
  profile_changed: () => "Your profile was changed",
  second_factor_added: (detail) =>
    `The second step was turned on${detail === "passkey" ? ": a passkey" : ""}`,
  second_factor_removed: (detail) =>
    detail ? `${by(detail)} has turned off the second step` : "The second step was turned off",
  recovery_codes_renewed: () => "New recovery codes were made",
  recovery_code_used: () => "A recovery code was used",
  passkey_added: (detail) => `A passkey was added${named(detail)}`,
  passkey_removed: (detail) => `A passkey was removed${named(detail)}`,
  identity_linked: (detail) => `An account elsewhere was linked${named(detail)}`,
  identity_unlinked: (detail) => `An account elsewhere was unlinked${named(detail)}`,
  data_exported: () => "Your data was exported",
  deletion_requested: () => "The deletion of your account was asked for",
  deletion_cancelled: () => "Your account is not deleted after all",
  disabled: (detail) => `${by(detail)} has disabled your account`,
  enabled: (detail) => `${by(detail)} has enabled your account again`,
  admin_granted: (detail) => `${by(detail)} has made you an administrator`,
  admin_revoked: (detail) => `${by(detail)} has made you no administrator any more`,
};
const WARNINGS: ReadonlySet<Kind> = new Set([
  "sign_in_failed",
  "refresh_token_reused",
  "recovery_code_used",
  "disabled",
]);

/** One sentence about what has happened. */
export function eventText({ kind, detail }: AccountEventBody): string {
  return TEXTS[kind](detail);
}

/** What its owner should look at. */
export function isWarning({ kind }: AccountEventBody): boolean {
  return WARNINGS.has(kind);
}

/** "password, totp" and the like. */
function wayText(detail: string): string {
  return detail
    .split(", ")
    .map((way) => WAYS[way] ?? `with ${way}`)
    .join(" and ");
}

const named = (detail: string) => (detail ? `: ${detail}` : "");

function by(name: string): string {
  return name === "scripts/admin" || name === "" ? "The server’s administrator" : name;
}
