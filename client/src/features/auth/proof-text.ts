import { ApiError } from "../../api/api-error";
import { describeError } from "./form-error";
import { passkeyProblem } from "./webauthn";

export type Method = "password" | "totp" | "recovery_code" | "passkey";

const WRONG: Record<Method, string> = {
  password: "This is not your password.",
  totp: "This code is wrong or was used before. Wait for the next one.",
  recovery_code: "This recovery code is wrong or was used before.",
  passkey: "This passkey cannot be used here.",
};

/** What was wrong with a proof. */
export function proofProblem(error: unknown, method: Method): string {
  if (error instanceof ApiError && error.code === "wrong_proof") return WRONG[method];
  if (error instanceof ApiError && error.code === "challenge_expired") {
    return "This took too long. Begin again.";
  }
  const { text, fields = {} } = describeError(error);
  return passkeyProblem(error) ?? text ?? Object.values(fields)[0] ?? "Try again.";
}
