import type {
  Identities,
  IdentityBody,
  SignedIn,
  SsoProvider,
  SsoProviders,
  SsoStarted,
} from "../protocol/generated";
import { request } from "./request";
import { readToken } from "./token-store";

export type { Identities, IdentityBody, SsoProvider };

const SSO = "/api/auth/sso";
const IDENTITIES = "/api/auth/identities";
/** The server wants to see that it is our own page that asks. */
const OWN_PAGE = { "x-requested-with": "parley" };

/** Other providers that one can sign in with. */
export async function listProviders(): Promise<SsoProvider[]> {
  return (await request<SsoProviders>(SSO)).items;
}

/** Resolves with the provider's page, which leads back to `/sso` and from there to `returnTo`. */
export function startSignIn(provider: string, returnTo: string): Promise<string> {
  return start(provider, returnTo);
}

/** As `startSignIn`, to link the account there with the one that is signed in here. */
export function startLinking(provider: string, returnTo: string): Promise<string> {
  return start(provider, returnTo, token());
}

async function start(provider: string, returnTo: string, own?: string): Promise<string> {
  const path = `${SSO}/${encodeURIComponent(provider)}/start`;
  const options = { method: "POST", body: { returnTo }, token: own } as const;
  return (await request<SsoStarted>(path, options)).authorizationUrl;
}

/** Back from the provider: a cookie of this browser says who it is. */
export function completeSignIn(): Promise<SignedIn> {
  return request(`${SSO}/complete`, { method: "POST", body: {}, headers: OWN_PAGE });
}

/** As `completeSignIn`, but linked to the account that is signed in here. */
export function completeLinking(): Promise<Identities> {
  return request(`${SSO}/link`, { method: "POST", headers: OWN_PAGE, token: token() });
}

export function listIdentities(): Promise<Identities> {
  return request(IDENTITIES, { token: token() });
}

export function unlinkIdentity(provider: string): Promise<Identities> {
  const path = `${IDENTITIES}/${encodeURIComponent(provider)}`;
  return request(path, { method: "DELETE", token: token() });
}

function token(): string {
  return readToken() ?? "";
}
