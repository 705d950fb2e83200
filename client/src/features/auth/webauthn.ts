/** Passkeys, as this browser can make and use them. */

import type { NewPasskeyCredential, PasskeyCredential } from "../../api/passkeys";

const USED_KEY = "parley.passkey";

type Json = Record<string, unknown>;

export function canUsePasskeys(): boolean {
  return (
    typeof PublicKeyCredential !== "undefined" &&
    "parseRequestOptionsFromJSON" in PublicKeyCredential &&
    "parseCreationOptionsFromJSON" in PublicKeyCredential
  );
}

/** Whether passkeys can be offered where the name is typed. */
export async function canOfferPasskeys(): Promise<boolean> {
  if (!canUsePasskeys()) return false;
  try {
    return await PublicKeyCredential.isConditionalMediationAvailable();
  } catch {
    return false;
  }
}

/** Asks for a passkey; with a signal only where one is typed in, until it aborts. */
export async function askPasskey(publicKey: Json, offer?: AbortSignal): Promise<PasskeyCredential> {
  const options = publicKey as unknown as PublicKeyCredentialRequestOptionsJSON;
  const credential = await navigator.credentials.get({
    publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options),
    ...(offer && { mediation: "conditional", signal: offer }),
  });
  rememberPasskey();
  return toJson<PasskeyCredential>(credential);
}

export async function makePasskey(publicKey: Json): Promise<NewPasskeyCredential> {
  const options = publicKey as unknown as PublicKeyCredentialCreationOptionsJSON;
  const credential = await navigator.credentials.create({
    publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options),
  });
  rememberPasskey();
  return toJson<NewPasskeyCredential>(credential);
}

/** Whether one has been used in this browser: then it is the first thing to offer. */
export function hasUsedPasskey(): boolean {
  try {
    return canUsePasskeys() && localStorage.getItem(USED_KEY) !== null;
  } catch {
    return false;
  }
}

/** What to say; null when it was somebody's own wish. */
export function passkeyProblem(error: unknown): string | null {
  if (!(error instanceof DOMException)) return null;
  switch (error.name) {
    case "InvalidStateError":
      return "There is a passkey for this account on this device already.";
    case "SecurityError":
      return "Passkeys work at the main address of this server only, with https.";
    case "NotAllowedError":
      return "No passkey was used: it was cancelled, or took too long.";
    default:
      return "This browser could not use a passkey.";
  }
}

function toJson<Shape>(credential: Credential | null): Shape {
  if (!(credential instanceof PublicKeyCredential)) {
    throw new DOMException("no credential", "NotAllowedError");
  }
  return credential.toJSON() as unknown as Shape;
}

function rememberPasskey(): void {
  try {
    localStorage.setItem(USED_KEY, "yes");
  } catch {
    // Then it is offered second.
  }
}
