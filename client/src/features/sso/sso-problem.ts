import { ApiError } from "../../api/api-error";
import { waitText } from "../../ui/wait-text";

/** What went wrong, as the server or, with a code alone, the address of the page names it. */
export interface SsoProblem {
  readonly code: string;
  /** For people, of refusals that have nothing to do with the provider. */
  readonly message?: string;
  readonly retryAfter?: unknown;
}

export function ssoProblem(error: unknown): SsoProblem {
  if (!(error instanceof ApiError)) return { code: "internal_error" };
  const { code, message, status, details } = error;
  const isRefusal = status >= 400 && status < 500;
  return { code, retryAfter: details["retryAfter"], ...(isRefusal && { message }) };
}

/** One sentence for people, and what they can do. `label`: what they know the provider by. */
export function ssoProblemText({ code, message, retryAfter }: SsoProblem, label: string): string {
  switch (code) {
    case "sso_cancelled":
      return `You have not gone through with it at ${label}. Nothing has happened.`;
    case "sso_expired":
      return "It took too long, or was begun in another browser. Begin again, it is quick.";
    case "sso_failed":
      return `The answer from ${label} was not right, so we did not trust it. Try again.`;
    case "provider_unavailable":
      return `${label} does not answer at the moment. Try again later, or sign in another way.`;
    case "no_verified_email":
      return `${label} does not say that your email address is really yours. Verify it there and come back, or create an account with a password.`;
    case "already_linked":
      return `This account at ${label} is linked with another account here, or yours is linked with another one there. Unlink that first.`;
    case "not_found":
      return `One cannot sign in with ${label} here any more.`;
    case "rate_limited":
      return `Too many tries. Wait ${waitText(retryAfter)} and try again.`;
    case "unavailable":
      return "The server is very busy. Wait a moment and try again.";
    case "unreachable":
      return "Parley cannot be reached. Check your connection and try again.";
    default:
      return message ? `${message}.` : "Something went wrong on our side. Try again.";
  }
}
