import { ApiError } from "../../api/api-error";

/** One sentence for people about what could not be done. */
export function problemText(error: unknown): string {
  if (!(error instanceof ApiError)) return "Something went wrong. Try again.";
  switch (error.code) {
    case "unreachable":
      return "Parley cannot be reached. Check your connection and try again.";
    case "unavailable":
      return "The server is very busy. Wait a moment and try again.";
    case "mail_not_configured":
      return "This server cannot send mail. Copy the invite link and send it yourself.";
    case "rate_limited":
      return "That were many invitations in a short time. Try again later.";
    case "ended":
      return "The meeting has ended.";
    case "invalid_payload":
      return /[.!?]$/.test(error.message) ? error.message : `${error.message}.`;
    default:
      return "Something went wrong on our side. Try again.";
  }
}
