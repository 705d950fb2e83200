import type { MeetingBody } from "../../api/meetings";
import { clockText, zoneText } from "../../ui/time-text";
import { inviteLink } from "../lobby/room-code";

const day = () => new Intl.DateTimeFormat(undefined, { dateStyle: "full" });

/** What can be sent to those who should come; the times are those of whoever sends it. */
export function invitationText(meeting: MeetingBody): string {
  const { title, description, code, hasPassword, type, guests } = meeting;
  const what = type === "chat" ? "chat" : "meeting";
  return [
    `You are invited to the ${what} “${title}”.`,
    description.trim(),
    whenText(meeting),
    `Join: ${inviteLink(code)}`,
    hasPassword && "You need the password, which you get from me.",
    guests && "You need no account: your name will do.",
  ]
    .filter(Boolean)
    .join("\n");
}

function whenText({ startsAt, durationMinutes }: MeetingBody): string | false {
  if (startsAt === null) return false;
  const end = durationMinutes === null ? "" : `–${clockText(startsAt + durationMinutes * 60_000)}`;
  return `When: ${day().format(startsAt)}, ${clockText(startsAt)}${end} (${zoneText()})`;
}
