import type { CallState } from "../../call/types";
import type { UseHands } from "../../call/use-call";
import { Button } from "../../ui/button";

interface HandQueueProps {
  call: Pick<CallState, "participants" | "ownId">;
  hands: UseHands;
  /** Whether we may take down those of others. */
  hasPowers: boolean;
}

/** Who would like to say something, who was first in front. */
export function HandQueue({ call, hands, hasPowers }: HandQueueProps) {
  const people = hands.raised.flatMap((id) => {
    const name = call.participants.find((person) => person.id === id)?.name;
    const isOwn = id === call.ownId;
    return isOwn || name ? [{ id, name: name ?? "You", isOwn }] : [];
  });
  if (people.length === 0) return null;
  return (
    <section aria-labelledby="raised-hands" className="border-b border-line p-3">
      <h3 id="raised-hands" className="px-2 text-sm font-semibold">
        Raised hands
      </h3>
      <ol aria-label="Raised hands" className="grid list-inside list-decimal grid-cols-1">
        {people.map(({ id, name, isOwn }) => (
          <li key={id} className="flex min-h-10 items-center gap-2 px-2 text-sm">
            <span aria-hidden="true" className="text-ink-soft tabular-nums">
              {people.findIndex((one) => one.id === id) + 1}
            </span>
            <bdi className="truncate">{name}</bdi>
            {(isOwn || hasPowers) && (
              <Button
                tone="quiet"
                className="ml-auto min-h-9! px-3! py-1! text-sm"
                aria-label={isOwn ? "Lower your hand" : `Lower the hand of ${name}`}
                onClick={() => void (isOwn ? hands.toggle() : hands.lower(id))}
              >
                Lower
              </Button>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
