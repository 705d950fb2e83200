import type {
  ChangeProfile,
  DeletionPlanned,
  EmailCodeSent,
  ProfileBody,
  SignedIn,
} from "../protocol/generated";
import { request, requestFile } from "./request";
import { readToken } from "./token-store";

export type { ChangeProfile, EmailCodeSent, ProfileBody };

const PATH = "/api/account";
const PICTURE_PATH = `${PATH}/picture`;
/** A picture has to be sent, and all that is known of somebody collected. */
const LONG_MS = 60_000;

export function fetchProfile(): Promise<ProfileBody> {
  return request(PATH, { token: token() });
}

/** What is left out stays; null takes it away. */
export function changeProfile(body: ChangeProfile): Promise<ProfileBody> {
  return request(PATH, { method: "PATCH", body, token: token() });
}

export function uploadPicture(file: Blob): Promise<ProfileBody> {
  return request(PICTURE_PATH, { method: "POST", file, token: token(), timeoutMs: LONG_MS });
}

export function removePicture(): Promise<ProfileBody> {
  return request(PICTURE_PATH, { method: "DELETE", token: token() });
}

/** Wants to be confirmed, as the next but one and the one after it. */
export function changeEmail(email: string): Promise<EmailCodeSent> {
  return request(`${PATH}/email`, { method: "POST", body: { email }, token: token() });
}

export function proveEmail(code: string): Promise<ProfileBody> {
  return request(`${PATH}/email/verify`, { method: "POST", body: { code }, token: token() });
}

export function exportAccount(): Promise<Blob> {
  return requestFile(`${PATH}/export`, { token: token(), timeoutMs: LONG_MS });
}

/** Everybody who is signed in to the account is signed out, here as well. */
export function deleteAccount(): Promise<DeletionPlanned> {
  return request(PATH, { method: "DELETE", token: token() });
}

/** The rest of a sign-in that was refused with `deletion_pending`. */
export function keepAccount(challenge: string): Promise<SignedIn> {
  const body = { challenge, client: "web" };
  return request("/api/auth/login/keep-account", { method: "POST", body });
}

function token(): string {
  return readToken() ?? "";
}
