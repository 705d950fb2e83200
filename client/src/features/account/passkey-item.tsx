import { KeyRound } from "lucide-react";
import { useState } from "react";
import { type PasskeyBody, removePasskey } from "../../api/passkeys";
import { Button } from "../../ui/button";
import { QuestionDialog } from "../../ui/question-dialog";
import { dateTimeText } from "../../ui/time-text";
import { useNow } from "../../ui/use-now";
import type { useWork } from "./use-work";

interface PasskeyItemProps {
  passkey: PasskeyBody;
  run: ReturnType<typeof useWork>["run"];
  onRename: () => void;
  onChanged: () => Promise<void>;
}

const TICK_MS = 60_000;

/** One passkey: what it is called, and when it was used. */
export function PasskeyItem({ passkey, run, onRename, onChanged }: PasskeyItemProps) {
  const { id, name, createdAt, lastUsedAt, isSynced } = passkey;
  const [isRemoving, setRemoving] = useState(false);
  const now = useNow(TICK_MS);
  const onRemove = () =>
    run(async (confirmed) => {
      await confirmed(() => removePasskey(id));
      await onChanged();
      return `${name} does not sign you in any more. Delete it on your device, too.`;
    });
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-3 rounded-control border border-line p-4">
      <KeyRound aria-hidden="true" className="size-6 shrink-0 text-ink-soft" />
      <div className="grid min-w-0 flex-1 basis-52 gap-1">
        <h3 className="font-semibold wrap-anywhere">{name}</h3>
        <p className="flex flex-wrap gap-x-3 text-sm text-ink-soft">
          <span>
            {lastUsedAt === null ? "Never used" : `Last used: ${dateTimeText(lastUsedAt, now)}`}
          </span>
          <span>Added: {dateTimeText(createdAt, now)}</span>
          {isSynced && <span>On all your devices</span>}
        </p>
      </div>
      <div className="flex gap-2 max-sm:w-full">
        <Button
          tone="quiet"
          className="bg-sunken max-sm:flex-1"
          aria-label={`Rename ${name}`}
          onClick={onRename}
        >
          Rename
        </Button>
        <Button
          tone="secondary"
          className="max-sm:flex-1"
          aria-label={`Remove ${name}`}
          onClick={() => setRemoving(true)}
        >
          Remove
        </Button>
      </div>
      <QuestionDialog
        title="Remove this passkey?"
        isOpen={isRemoving}
        verb="Remove"
        onConfirm={() => {
          setRemoving(false);
          void onRemove();
        }}
        onClose={() => setRemoving(false)}
      >
        <p className="wrap-anywhere">{name} does not sign you in any more.</p>
      </QuestionDialog>
    </li>
  );
}
