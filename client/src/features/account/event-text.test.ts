import { expect, test } from "vitest";
import type { AccountEventBody } from "../../api/account-events";
import { eventText, isWarning } from "./event-text";

const event = (kind: AccountEventBody["kind"], detail = ""): AccountEventBody => ({
  at: 0,
  kind,
  device: "",
  address: "",
  detail,
});

test.each([
  [event("signed_in", "password"), "Signed in with the password"],
  [event("signed_in", "password, totp"), "Signed in with the password and a code from the app"],
  [event("signed_in", "hub"), "Signed in with hub"],
  [event("sign_in_failed", "password"), "A sign-in has failed: the password was wrong"],
  [event("sign_in_failed", "something new"), "A sign-in has failed"],
  [event("session_ended", "Firefox/140.0"), "Firefox was signed out from here"],
  [event("other_sessions_ended"), "Signed out everywhere else"],
  [event("other_sessions_ended", "Root"), "Root has signed you out everywhere"],
  [event("passkey_added", "Phone"), "A passkey was added: Phone"],
  [
    event("admin_granted", "scripts/admin"),
    "The server’s administrator has made you an administrator",
  ],
])("%j", (one, text) => expect(eventText(one)).toBe(text));

test("failures stand out, and what one does oneself does not", () => {
  expect(isWarning(event("sign_in_failed"))).toBe(true);
  expect(isWarning(event("refresh_token_reused"))).toBe(true);
  expect(isWarning(event("signed_in"))).toBe(false);
});
