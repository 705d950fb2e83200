import type {
  AppProposal,
  RecoveryCodeList,
  SecondFactorState,
  SecondStep,
  SignedIn,
} from "../protocol/generated";
import { call } from "./http";
import { request } from "./request";
import { readToken } from "./token-store";

export type { AppProposal, SecondFactorState };

const PATH = "/api/auth/second-factor";

/** After the password, with the challenge of its refusal. */
export function takeSecondStep(body: Omit<SecondStep, "client">): Promise<SignedIn> {
  return call("/api/auth/login/second-factor", {
    method: "POST",
    body: { ...body, client: "web" },
  });
}

export function fetchSecondFactor(): Promise<SecondFactorState> {
  return request(PATH, { token: token() });
}

/** A secret for an authenticator app, which counts once the app has shown a code. */
export function proposeApp(): Promise<AppProposal> {
  return request(`${PATH}/app`, { method: "POST", token: token() });
}

/** Resolves with recovery codes, none when there are some already; so do the next two. */
export async function activateApp(code: string): Promise<readonly string[]> {
  const body = { code };
  return codesOf(await request(`${PATH}/app/activate`, { method: "POST", body, token: token() }));
}

export async function askForPasskeys(): Promise<readonly string[]> {
  return codesOf(await request(`${PATH}/passkeys`, { method: "POST", token: token() }));
}

export async function renewRecoveryCodes(): Promise<readonly string[]> {
  return codesOf(await request(`${PATH}/recovery-codes`, { method: "POST", token: token() }));
}

export async function turnOffSecondFactor(): Promise<void> {
  await request(PATH, { method: "DELETE", token: token() });
}

function codesOf({ recoveryCodes }: RecoveryCodeList): readonly string[] {
  return recoveryCodes;
}

function token(): string {
  return readToken() ?? "";
}
