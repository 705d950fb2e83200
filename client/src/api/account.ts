import type {
  CurrentUser,
  LoginRequest,
  MessageBody,
  RegisterRequest,
  SignedIn,
  UserBody,
} from "../protocol/generated";
import { request } from "./request";

export type { UserBody };

export function register(body: RegisterRequest): Promise<SignedIn> {
  return request("/api/auth/register", { method: "POST", body: { ...body, client: "web" } });
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
