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
    if (!(error instanceof ApiError && error.code === "second_factor_required")) throw error;
    const { challenge, methods, publicKey } = error.details as Partial<SecondStepAsked>;
    onAsked({ challenge: challenge ?? "", methods: methods ?? [], publicKey: publicKey ?? {} });
    return null;
  }
}
