import { useCallback, useEffect, useRef, useState } from "react";
import { ApiError } from "../../api/api-error";
import { fetchSignInOptions, signInByPasskey } from "../../api/passkeys";
import { useOrKeep } from "./keep-account";
import { proofProblem } from "./proof-text";
import { useSession } from "./session";
import { askPasskey, canOfferPasskeys } from "./webauthn";

/** A challenge is good for five minutes. */
const OFFER_MS = 240_000;

/** Signs in with a passkey: by a button, or by picking one where the name is typed. */
export function usePasskeySignIn() {
  const { signIn } = useSession();
  const orKeep = useOrKeep();
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const offer = useRef<AbortController | null>(null);

  const run = useCallback(
    async (signal?: AbortSignal) => {
      const { challenge, publicKey } = await fetchSignInOptions();
      signal?.throwIfAborted();
      const credential = await askPasskey(publicKey, signal);
      const answer = await orKeep(() => signInByPasskey(challenge, credential));
      if (answer) signIn(answer.user, answer.token);
    },
    [signIn, orKeep],
  );

  const keepOffering = useCallback(async () => {
    offer.current?.abort();
    const current = new AbortController();
    offer.current = current;
    const { signal } = current;
    if (!(await canOfferPasskeys()) || signal.aborted) return;
    try {
      await run(signal);
    } catch (error) {
      // Nobody has asked for it; only that a passkey was refused is worth a word.
      const isRefusal = error instanceof ApiError && error.status === 403;
      if (isRefusal && !signal.aborted) setProblem(proofProblem(error, "passkey"));
    }
  }, [run]);

  useEffect(() => {
    void keepOffering();
    const timer = setInterval(() => void keepOffering(), OFFER_MS);
    return () => {
      clearInterval(timer);
      offer.current?.abort();
    };
  }, [keepOffering]);

  async function onUse() {
    if (isBusy) return;
    // A browser answers one question at a time.
    offer.current?.abort();
    setBusy(true);
    setProblem(null);
    try {
      await run();
    } catch (error) {
      setProblem(proofProblem(error, "passkey"));
      void keepOffering();
    } finally {
      setBusy(false);
    }
  }

  return { problem, isBusy, onUse: () => void onUse() };
}
