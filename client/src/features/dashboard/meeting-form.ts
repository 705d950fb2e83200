/** What the form of a meeting holds, what may be wrong with it, and what of it is sent. */

import { ApiError } from "../../api/api-error";
import type { ChangeMeeting, CreateMeeting, MeetingBody } from "../../api/meetings";
import { zoneText } from "../../ui/time-text";
import { waitText } from "../../ui/wait-text";
import { readLocalTime } from "./local-time";

export interface Values {
  readonly title: string;
  readonly description: string;
  readonly type: "video" | "chat";
  readonly code: string;
  readonly password: string;
  /** An existing one is taken away. */
  readonly hasNoPassword: boolean;
  /** As `<input type="datetime-local">` has it; empty: at once. */
  readonly startsAt: string;
  /** Empty: without an end. */
  readonly durationMinutes: string;
  /** Empty: as many as the server allows. */
  readonly capacity: string;
  readonly guests: boolean;
  readonly muteOnEntry: boolean;
  readonly lobby: boolean;
}

export type Field = keyof Values;
/** By field; `form` is about none of them. */
export type Mistakes = Readonly<Partial<Record<Field | "form", string>>>;

const CODE = /^[A-Za-z0-9_-]{3,64}$/;
const MIN_PASSWORD_CHARACTERS = 4;
const MAX_PASSWORD_BYTES = 72;
/** While a form is filled in the minute passes. */
const PATIENCE_MS = 5 * 60_000;

/** What can be told without asking the server; `before` is the meeting that is changed. */
export function check(values: Values, before: MeetingBody | null, now: number): Mistakes {
  const { title, code, password, startsAt, durationMinutes, capacity } = values;
  const begins = readLocalTime(startsAt);
  const hasMoved = begins !== null && begins !== minuteOf(before?.startsAt ?? null);
  return {
    ...(title.trim() === "" && { title: "Enter a title." }),
    ...(code !== "" &&
      !CODE.test(code) && { code: "Use 3 to 64 letters, digits, “-” and “_”, or leave it empty." }),
    ...(password !== "" && passwordMistake(password)),
    ...(startsAt !== "" && begins === null && { startsAt: "Enter a date and a time." }),
    ...(hasMoved && begins < now - PATIENCE_MS && { startsAt: "This time has passed." }),
    ...(!isWithin(durationMinutes, 5, 1440) && {
      durationMinutes: "Enter 5 to 1440 minutes, or leave it empty.",
    }),
    ...(!isWithin(capacity, 2, 100) && { capacity: "Enter 2 to 100, or leave it empty." }),
  };
}

function passwordMistake(password: string): Mistakes {
  if ([...password].length < MIN_PASSWORD_CHARACTERS) {
    return { password: "Use at least 4 characters, or leave it empty." };
  }
  const bytes = new TextEncoder().encode(password).length;
  return bytes > MAX_PASSWORD_BYTES ? { password: "This is too long: 72 characters at most." } : {};
}

function isWithin(text: string, least: number, most: number): boolean {
  const number = Number(text);
  return text === "" || (Number.isInteger(number) && number >= least && number <= most);
}

export function toCreate(values: Values): CreateMeeting {
  const { title, description, type, code, password, guests, muteOnEntry, lobby } = values;
  const { startsAt, durationMinutes, capacity } = optionals(values);
  return {
    title,
    description,
    type,
    guests,
    muteOnEntry,
    lobby,
    ...(code !== "" && { code }),
    ...(password !== "" && { password }),
    ...(startsAt !== null && { startsAt, timeZone: zoneText() }),
    ...(durationMinutes !== null && { durationMinutes }),
    ...(capacity !== null && { capacity }),
  };
}

/** Only what is different. */
export function toChange(values: Values, before: MeetingBody): ChangeMeeting {
  const { title, description, guests, muteOnEntry, lobby, password, hasNoPassword } = values;
  const { startsAt, durationMinutes, capacity } = optionals(values);
  const wanted = { title, description, guests, muteOnEntry, lobby, durationMinutes, capacity };
  const changed = Object.entries(wanted).filter(
    ([name, value]) => value !== before[name as keyof typeof wanted],
  );
  return {
    ...Object.fromEntries(changed),
    ...(startsAt !== minuteOf(before.startsAt) && { startsAt, timeZone: zoneText() }),
    ...(password !== "" && { password }),
    ...(hasNoPassword && before.hasPassword && { password: null }),
  };
}

function optionals({ startsAt, durationMinutes, capacity }: Values) {
  return {
    startsAt: readLocalTime(startsAt),
    durationMinutes: readNumber(durationMinutes),
    capacity: readNumber(capacity),
  };
}

function readNumber(text: string): number | null {
  return text === "" ? null : Number(text);
}

/** The field of a form knows no seconds. */
function minuteOf(timeMs: number | null): number | null {
  return timeMs === null ? null : Math.floor(timeMs / 60_000) * 60_000;
}

const FIELDS: ReadonlySet<string> = new Set<Field>([
  "title",
  "description",
  "type",
  "code",
  "password",
  "startsAt",
  "durationMinutes",
  "capacity",
  "guests",
  "muteOnEntry",
  "lobby",
]);

/** What the server has against it, at the field it is about. */
export function describeFailure(error: unknown): Mistakes {
  if (!(error instanceof ApiError)) return { form: "Something went wrong. Try again." };
  const { code, message, details } = error;
  const field = String(details["field"] ?? "");
  switch (code) {
    case "already_exists":
      return { code: "There is a meeting with this code already. Choose another one." };
    case "invalid_payload":
      return FIELDS.has(field) ? { [field]: `${message}.` } : { form: `${message}.` };
    case "ended":
      return { form: "The meeting has ended meanwhile: it cannot be changed any more." };
    case "rate_limited":
      return { form: `Too many meetings. Wait ${waitText(details["retryAfter"])}.` };
    case "unreachable":
    case "unavailable":
      return { form: "Parley cannot be reached. What you entered stays: try again." };
    default:
      return { form: "Something went wrong on our side. Try again." };
  }
}
