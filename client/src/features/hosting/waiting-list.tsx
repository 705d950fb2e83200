import { useState } from "react";
import type { HostingActions, HostingState } from "../../call/hosting";
import { Avatar } from "../../ui/avatar";
import { Button } from "../../ui/button";
import { GuestMark } from "../../ui/guest-mark";
import { QuestionDialog } from "../../ui/question-dialog";
import { TextField } from "../../ui/text-field";
import { MAX_NOTE_LENGTH } from "./note";

type Waiting = HostingState["waiting"][number];

interface WaitingListProps {
  waiting: readonly Waiting[];
  actions: HostingActions;
}

/** For hosts: who is in the lobby, first come first. */
export function WaitingList({ waiting, actions }: WaitingListProps) {
  const [denied, setDenied] = useState<Waiting | null>(null);
  if (waiting.length === 0 && denied === null) return null;
  return (
    <section aria-labelledby="who-waits" className="border-b border-line p-3">
      <div className="flex min-h-9 items-center justify-between gap-2 pl-2">
        <h3 id="who-waits" className="text-sm font-semibold">
          Waiting to come in ({waiting.length})
        </h3>
        {waiting.length > 1 && (
          <Button
            tone="quiet"
            className="min-h-9! px-3! py-1! text-sm"
            onClick={() => void actions.admitAll()}
          >
            Admit all
          </Button>
        )}
      </div>
      <ul aria-label="Waiting to come in" className="grid grid-cols-1">
        {waiting.map((person) => (
          <WaitingRow
            key={person.id}
            person={person}
            onAdmit={() => void actions.admit(person.id)}
            onDeny={() => setDenied(person)}
          />
        ))}
      </ul>
      <DenyDialog person={denied} actions={actions} onClose={() => setDenied(null)} />
    </section>
  );
}

interface WaitingRowProps {
  person: Waiting;
  onAdmit: () => void;
  onDeny: () => void;
}

function WaitingRow({ person, onAdmit, onDeny }: WaitingRowProps) {
  const name = person.name || "Somebody";
  return (
    <li className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1 p-2">
      <Avatar name={name} className="w-9 shrink-0 text-sm" />
      <div className="min-w-24 flex-1">
        <p className="flex items-center gap-1">
          <bdi className="truncate font-semibold">{name}</bdi>
          {person.isGuest && <GuestMark />}
        </p>
        {(person.isReconnecting || person.email) && (
          <p className="truncate text-sm text-ink-soft">
            {person.isReconnecting ? "Reconnecting" : person.email}
          </p>
        )}
      </div>
      <div className="ml-auto flex gap-1">
        <Button
          tone="quiet"
          className="min-h-9! px-3! py-1! text-sm"
          aria-label={`Deny ${name}`}
          onClick={onDeny}
        >
          Deny
        </Button>
        <Button
          className="min-h-9! px-3! py-1! text-sm"
          aria-label={`Admit ${name}`}
          onClick={onAdmit}
        >
          Admit
        </Button>
      </div>
    </li>
  );
}

interface DenyDialogProps {
  /** null: closed. */
  person: Waiting | null;
  actions: HostingActions;
  onClose: () => void;
}

function DenyDialog({ person, actions, onClose }: DenyDialogProps) {
  return (
    <QuestionDialog
      title={`Not let ${person?.name || "them"} in?`}
      isOpen={person !== null}
      verb="Deny"
      onConfirm={(entered) => {
        if (person) void actions.deny(person.id, String(entered.get("reason")).trim());
        onClose();
      }}
      onClose={onClose}
    >
      <p>They are told, and may ask again.</p>
      <TextField
        label="A sentence for them (optional)"
        name="reason"
        maxLength={MAX_NOTE_LENGTH}
        autoComplete="off"
      />
    </QuestionDialog>
  );
}
