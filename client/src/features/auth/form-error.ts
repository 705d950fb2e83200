import { ApiError } from "../../api/api-error";
import { waitText } from "../../ui/wait-text";

const FIELDS = ["name", "email", "username", "password"] as const;
export type FieldName = (typeof FIELDS)[number];

/** The one thing that is wrong with a form, and the field it is about. */
export interface FormError {
  readonly text: string;
  readonly field?: FieldName;
}

const MIN_PASSWORD_CHARACTERS = 8;
const MAX_PASSWORD_BYTES = 72;
const USERNAME = /^[a-z0-9][a-z0-9._-]{2,31}$/i;
const EMAIL = /^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$/;

type Values = Partial<Record<FieldName, string>>;

/** What can be told without asking the server; null when it may be sent. */
export function checkLogin({ email = "", password = "" }: Values): FormError | null {
  if (email.trim() === "") return { field: "email", text: "Enter your email address or username." };
  if (password === "") return { field: "password", text: "Enter your password." };
  return null;
}

/** As `checkLogin`, for a new account. */
export function checkRegistration({
  name = "",
  email = "",
  username = "",
  password = "",
}: Values): FormError | null {
  if (name.trim() === "") return { field: "name", text: "Enter the name others will see." };
  if (!EMAIL.test(email.trim())) {
    return { field: "email", text: "Enter your email address, for example ada@example.com." };
  }
  if (username.trim() !== "" && !USERNAME.test(username.trim())) {
    return {
      field: "username",
      text: "A username has 3 to 32 letters, digits, dots, hyphens or underscores.",
    };
  }
  if ([...password].length < MIN_PASSWORD_CHARACTERS) {
    return { field: "password", text: "Choose a password of at least 8 characters." };
  }
  if (new TextEncoder().encode(password).length > MAX_PASSWORD_BYTES) {
    return { field: "password", text: "This password is too long: 72 characters at most." };
  }
  return null;
}

export function describeError(error: unknown): FormError {
  if (!(error instanceof ApiError)) return { text: "Something went wrong. Try again." };
  switch (error.code) {
    case "already_exists":
      if (error.details["field"] === "username") {
        return { field: "username", text: "This username is taken. Choose another one." };
      }
      return {
        field: "email",
        text: "There is an account with this email already. Sign in instead.",
      };
    case "wrong_credentials":
    case "unauthenticated":
      return { text: "The email, the username or the password is wrong." };
    case "invalid_payload":
      return { text: withFullStop(error.message), ...fieldOf(error) };
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

function fieldOf(error: ApiError): Pick<FormError, "field"> {
  const field = FIELDS.find((name) => name === error.details["field"]);
  return field ? { field } : {};
}

function withFullStop(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
