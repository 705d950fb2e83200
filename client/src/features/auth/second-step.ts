import { login } from "../../api/account";
import { ApiError } from "../../api/api-error";
import type { LoginRequest, SignedIn } from "../../protocol/generated";
import type { Method } from "./proof-text";

/** What is asked for after the right password. */
export interface SecondStepAsked {
  readonly challenge: string;
  readonly methods: readonly Method[];
  readonly publicKey: Record<string, unknown>;
}

/** Signs in; null when `onAsked` was told that there is a second step. */
export async function signInWith(
  body: LoginRequest,
  onAsked: (asked: SecondStepAsked) => void,
): Promise<SignedIn | null> {
  try {
    return await login(body);
  } catch (error) {
    const asked = secondStepOf(error);
    if (!asked) throw error;
    onAsked(asked);
    return null;
  }
}

/** What a refused sign-in asks for; null when it is refused for something else. */
export function secondStepOf(error: unknown): SecondStepAsked | null {
  if (!(error instanceof ApiError && error.code === "second_factor_required")) return null;
  const { challenge, methods, publicKey } = error.details as Partial<SecondStepAsked>;
  return { challenge: challenge ?? "", methods: methods ?? [], publicKey: publicKey ?? {} };
}
