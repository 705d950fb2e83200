import { KeyRound } from "lucide-react";
import { Button } from "../../ui/button";
import { Message } from "../../ui/message";
import { usePasskeySignIn } from "./use-passkey-sign-in";
import { canUsePasskeys, hasUsedPasskey } from "./webauthn";

/** The button that signs in without a password; the first one where a passkey was used before. */
export function PasskeySignIn() {
  const { problem, isBusy, onUse } = usePasskeySignIn();
  if (!canUsePasskeys()) return null;
  return (
    <div className="grid gap-3">
      {problem && (
        <Message tone="danger" role="alert">
          <p>{problem}</p>
        </Message>
      )}
      <Button tone={hasUsedPasskey() ? "primary" : "secondary"} isBusy={isBusy} onClick={onUse}>
        <KeyRound aria-hidden="true" className="size-5" />
        Sign in with a passkey
      </Button>
    </div>
  );
}
