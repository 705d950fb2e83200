import { ChevronDown } from "lucide-react";
import { useId } from "react";
import type { Participant } from "../../call/types";
import { isGone, type Recipient } from "./draft";

interface RecipientFieldProps {
  to: Recipient | null;
  participants: readonly Participant[];
  onChange: (to: Recipient | null) => void;
}

/** Everybody, or one of those who are here. */
export function RecipientField({ to, participants, onChange }: RecipientFieldProps) {
  const id = useId();
  if (participants.length === 0 && to === null) return null;
  const choose = (chosen: string) => {
    const one = participants.find((participant) => participant.id === chosen);
    onChange(one ? { id: one.id, name: one.name } : null);
  };
  return (
    <div className="flex items-center gap-2 text-sm">
      <label htmlFor={id} className="shrink-0 font-semibold">
        To
      </label>
      <div className="relative min-w-0 flex-1">
        <select
          id={id}
          value={to?.id ?? ""}
          onChange={(event) => choose(event.target.value)}
          className="min-h-9 w-full min-w-0 appearance-none truncate rounded-control border border-edge bg-surface py-1 pr-9 pl-3 text-ink"
        >
          <option value="">Everybody</option>
          {participants.map((one) => (
            <option key={one.id} value={one.id}>
              {one.isGuest ? `${one.name} (guest)` : one.name}
            </option>
          ))}
          {to !== null && isGone(to, participants) && (
            <option value={to.id}>{to.name} (gone)</option>
          )}
        </select>
        <ChevronDown
          aria-hidden="true"
          className="pointer-events-none absolute top-1/2 right-3 size-4 -translate-y-1/2 text-ink-soft"
        />
      </div>
    </div>
  );
}
