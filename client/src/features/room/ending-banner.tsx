import { Clock } from "lucide-react";
import { useMemo } from "react";
import { useMeetingEnd } from "../../call/use-call";
import { useNow } from "../../ui/use-now";

/** After that nothing has come of it: the meeting was made longer. */
const OVERDUE_MS = 10_000;

/** How long the meeting still is, once that is short; read aloud with each warning of the server. */
export function EndingBanner() {
  const endsAt = useMeetingEnd();
  const announcement = useMemo(() => (endsAt === null ? "" : announce(endsAt)), [endsAt]);
  return (
    <>
      <p aria-live="polite" className="sr-only">
        {announcement}
      </p>
      {endsAt !== null && <Countdown endsAt={endsAt} />}
    </>
  );
}

function Countdown({ endsAt }: { endsAt: number }) {
  const left = endsAt - useNow(500);
  if (left < -OVERDUE_MS) return null;
  return (
    <p
      role="timer"
      className="mx-3 flex items-center justify-center gap-2 rounded-control bg-warn-soft px-3 py-1.5 text-sm text-warn-soft-ink sm:mx-4"
    >
      <Clock aria-hidden="true" className="size-4 shrink-0" />
      <span>
        The meeting ends in <strong className="tabular-nums">{minutesAndSeconds(left)}</strong>
      </span>
    </p>
  );
}

function announce(endsAt: number): string {
  const minutes = Math.ceil((endsAt - Date.now()) / 60_000);
  return `The meeting ends in ${minutes === 1 ? "one minute" : `${minutes} minutes`}`;
}

/** "4:59". */
function minutesAndSeconds(leftMs: number): string {
  const seconds = Math.max(0, Math.ceil(leftMs / 1_000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
