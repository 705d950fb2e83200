import type {
  NewPasskeyCredential,
  OnePasskey,
  PasskeyBody,
  PasskeyCredential,
  PasskeyList,
  PasskeyOptions,
  SignedIn,
} from "../protocol/generated";
import { call } from "./http";
import { request } from "./request";
import { readToken } from "./token-store";

export type { NewPasskeyCredential, PasskeyBody, PasskeyCredential, PasskeyOptions };

const PATH = "/api/auth/passkeys";
const SIGN_IN = "/api/auth/login/passkey";

/** What to ask the browser for, to sign in. */
export function fetchSignInOptions(): Promise<PasskeyOptions> {
  return call(`${SIGN_IN}/options`, { method: "POST" });
}

export function signInByPasskey(
  challenge: string,
  credential: PasskeyCredential,
): Promise<SignedIn> {
  return call(SIGN_IN, { method: "POST", body: { challenge, credential, client: "web" } });
}

/** The oldest first. */
export async function listPasskeys(): Promise<PasskeyBody[]> {
  return (await request<PasskeyList>(PATH, { token: token() })).items;
}

/** What to ask the browser for, to make one. */
export function fetchPasskeyOptions(): Promise<PasskeyOptions> {
  return request(`${PATH}/options`, { method: "POST", token: token() });
}

export async function addPasskey(
  challenge: string,
  credential: NewPasskeyCredential,
  name: string,
): Promise<PasskeyBody> {
  const body = { challenge, credential, name };
  return (await request<OnePasskey>(PATH, { method: "POST", body, token: token() })).passkey;
}

export async function renamePasskey(id: string, name: string): Promise<void> {
  await request(pathOf(id), { method: "PATCH", body: { name }, token: token() });
}

export async function removePasskey(id: string): Promise<void> {
  await request(pathOf(id), { method: "DELETE", token: token() });
}

function pathOf(id: string): string {
  return `${PATH}/${encodeURIComponent(id)}`;
}

function token(): string {
  return readToken() ?? "";
}
