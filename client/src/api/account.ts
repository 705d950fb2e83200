import type {
  CodeSent,
  CurrentUser,
  LoginRequest,
  MessageBody,
  RegisterRequest,
  ResetPassword,
  ResetRequested,
  SignedIn,
  UserBody,
  VerifyEmail,
} from "../protocol/generated";
import { request } from "./request";

export type { UserBody };

/** Where a mailed code is needed first, the answer says so. */
export function register(body: RegisterRequest): Promise<SignedIn | CodeSent> {
  return request("/api/auth/register", { method: "POST", body: { ...body, client: "web" } });
}

export function verifyEmail(body: VerifyEmail): Promise<SignedIn> {
  return request("/api/auth/verify", { method: "POST", body: { ...body, client: "web" } });
}

export function resendCode(registration: string): Promise<CodeSent> {
  return request("/api/auth/verify/resend", { method: "POST", body: { registration } });
}

export function forgotPassword(email: string): Promise<ResetRequested> {
  return request("/api/auth/forgot", { method: "POST", body: { email } });
}

export function resetPassword(body: ResetPassword): Promise<MessageBody> {
  return request("/api/auth/reset", { method: "POST", body });
}

export function login(body: LoginRequest): Promise<SignedIn> {
  return request("/api/auth/login", { method: "POST", body: { ...body, client: "web" } });
}

export async function fetchUser(token: string): Promise<UserBody> {
  const answer = await request<CurrentUser>("/api/auth/me", { token });
  return answer.user;
}

export function logout(token: string): Promise<MessageBody> {
  return request("/api/auth/logout", { method: "POST", token });
}
