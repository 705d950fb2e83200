import { ApiError } from "../../api/api-error";
import { waitText } from "../../ui/wait-text";
import { PROBLEM_TEXTS, passwordProblem } from "./password-rule";

const FIELDS = ["name", "email", "username", "phone", "code", "password"] as const;
export type FieldName = (typeof FIELDS)[number];
export type FieldErrors = Partial<Record<FieldName, string>>;

/** What is wrong with a form: told at its fields, or else above it. */
export interface FormError {
  readonly text?: string;
  readonly fields?: FieldErrors;
}

const USERNAME = /^[a-z0-9][a-z0-9._-]{2,31}$/i;
const EMAIL = /^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$/;
const PHONE = /^\+[\d\s()./-]{6,}$/;

type Values = Partial<Record<FieldName, string>>;

/** What can be told without asking the server; null when it may be sent. */
export function checkLogin({ email = "", password = "" }: Values): FormError | null {
  return told({
    ...(email.trim() === "" && { email: "Enter your email address or username." }),
    ...(password === "" && { password: "Enter your password." }),
  });
}

/** As `checkLogin`, for a new account. */
export function checkRegistration(values: Values, common: ReadonlySet<string>): FormError | null {
  const { name = "", email = "", username = "", phone = "", password = "" } = values;
  const isOwnName = username.trim() === "" || USERNAME.test(username.trim());
  const isPhone = phone.trim() === "" || PHONE.test(phone.trim());
  return told({
    ...(name.trim() === "" && { name: "Enter the name others will see." }),
    ...(!EMAIL.test(email.trim()) && {
      email: "Enter your email address, for example ada@example.com.",
    }),
    ...(!isOwnName && {
      username: "A username has 3 to 32 letters, digits, dots, hyphens or underscores.",
    }),
    ...(!isPhone && {
      phone: "Write the number with its country code, for example +49 30 123456.",
    }),
    ...checkPassword(password, [name, email, username], common),
  });
}

/** As `checkLogin`, for the code of a letter. */
export function checkCode({ code = "" }: Values): FormError | null {
  return told(code.trim() === "" ? { code: "Enter the code of the letter." } : {});
}

/** As `checkLogin`, for a new password of an account. */
export function checkReset(values: Values, common: ReadonlySet<string>): FormError | null {
  const { code = "", password = "" } = values;
  return told({ ...checkCode({ code })?.fields, ...checkPassword(password, [], common) });
}

/** As `checkLogin`, for whoever is signed in; `own` are their name, email and username. */
export function checkNewPassword(
  password: string,
  own: readonly string[],
  common: ReadonlySet<string>,
): FormError | null {
  return told(checkPassword(password, own, common));
}

function checkPassword(
  password: string,
  own: readonly string[],
  common: ReadonlySet<string>,
): FieldErrors {
  const problem = passwordProblem(password, own, common);
  return problem ? { password: PROBLEM_TEXTS[problem] } : {};
}

function told(fields: FieldErrors): FormError | null {
  return Object.keys(fields).length > 0 ? { fields } : null;
}

export function describeError(error: unknown): FormError {
  if (!(error instanceof ApiError)) return { text: "Something went wrong. Try again." };
  switch (error.code) {
    case "already_exists":
      return error.details["field"] === "username"
        ? { fields: { username: "This username is taken. Choose another one." } }
        : {
            fields: { email: "There is an account with this email already. Sign in instead." },
          };
    case "wrong_credentials":
    case "unauthenticated":
      return { text: "The email, the username or the password is wrong." };
    case "account_disabled":
      return { text: "This account was disabled. Ask the people who run this server." };
    case "wrong_code":
      return { fields: { code: wrongCodeText(error.details["triesLeft"]) } };
    case "code_expired":
      return { text: "This code is not valid any more. Ask for a new one." };
    case "challenge_expired":
      return { text: "This took too long. Sign in once more." };
    case "mail_not_configured":
      return { text: "This server cannot send mail. Ask the people who run it for help." };
    case "invalid_payload":
      return describeFields(error) ?? { text: withFullStop(error.message) };
    case "rate_limited":
      return {
        text: `Too many tries. Wait ${waitText(error.details["retryAfter"])} and try again.`,
      };
    case "unavailable":
      return { text: "The server is very busy. Wait a moment and try again." };
    case "unreachable":
      return {
        text: "Parley cannot be reached. Check your connection and try again; what you typed stays.",
      };
    default:
      return { text: "Something went wrong on our side. Try again." };
  }
}

/** All that the server names, else the one field that it could not even read. */
function describeFields({ details, message }: ApiError): FormError | null {
  const named = details["fields"] ?? { [String(details["field"])]: message };
  const fields: FieldErrors = {};
  for (const [name, text] of Object.entries(named as Record<string, unknown>)) {
    const field = FIELDS.find((known) => known === name);
    if (field) fields[field] = withFullStop(String(text));
  }
  return told(fields);
}

function wrongCodeText(triesLeft: unknown): string {
  const count = Number(triesLeft);
  if (count === 0) return "This is not the code, and it was the last try. Ask for a new one.";
  return count === 1
    ? "This is not the code. You have one more try."
    : `This is not the code. You have ${count} more tries.`;
}

function withFullStop(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
