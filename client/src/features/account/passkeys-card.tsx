import { useId, useState } from "react";
import { addPasskey, fetchPasskeyOptions, type PasskeyBody } from "../../api/passkeys";
import { Button } from "../../ui/button";
import { canUsePasskeys, makePasskey } from "../auth/webauthn";
import { Card } from "../history/page-frame";
import { deviceText } from "./device-text";
import { OutcomeMessage } from "./outcome-message";
import { PasskeyItem } from "./passkey-item";
import { RenameDialog } from "./rename-dialog";
import { useWork } from "./use-work";

interface PasskeysCardProps {
  passkeys: readonly PasskeyBody[];
  onChanged: () => Promise<void>;
}

/** Signing in without a password. */
export function PasskeysCard({ passkeys, onChanged }: PasskeysCardProps) {
  const { run, isBusy, outcome } = useWork();
  const [renaming, setRenaming] = useState<PasskeyBody | null>(null);
  const onAdd = () =>
    run(async (confirmed) => {
      const { challenge, publicKey } = await confirmed(fetchPasskeyOptions);
      const credential = await makePasskey(publicKey);
      await addPasskey(challenge, credential, deviceText(navigator.userAgent));
      await onChanged();
      return "The passkey is added. Next time it signs you in.";
    });
  return (
    <Card id={useId()} title="Passkeys">
      <p className="text-ink-soft">
        Sign in with your fingerprint, your face or the lock of your screen instead of a password.
        Nobody can guess a passkey, and it works on this site alone.
      </p>
      <OutcomeMessage outcome={outcome} />
      {passkeys.length === 0 ? (
        <p className="rounded-control border border-dashed border-edge p-4 text-ink-soft">
          You have no passkeys yet.
        </p>
      ) : (
        <ul className="grid gap-3">
          {passkeys.map((passkey) => (
            <PasskeyItem
              key={passkey.id}
              passkey={passkey}
              run={run}
              onRename={() => setRenaming(passkey)}
              onChanged={onChanged}
            />
          ))}
        </ul>
      )}
      {canUsePasskeys() ? (
        <Button
          tone="secondary"
          className="justify-self-start max-sm:w-full"
          isBusy={isBusy}
          onClick={() => void onAdd()}
        >
          Add a passkey
        </Button>
      ) : (
        <p className="text-sm text-ink-soft">This browser cannot make passkeys.</p>
      )}
      <RenameDialog
        passkey={renaming}
        run={run}
        onChanged={onChanged}
        onClose={() => setRenaming(null)}
      />
    </Card>
  );
}
