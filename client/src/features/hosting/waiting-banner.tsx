import { DoorOpen } from "lucide-react";
import type { HostingState } from "../../call/hosting";
import { useHosting } from "../../call/use-call";
import { Button } from "../../ui/button";
import { useKeptFocus } from "../../ui/use-kept-focus";

interface WaitingBannerProps {
  /** The list of those who wait is seen anyway, or the banner would be covered. */
  isHidden: boolean;
  onShow: () => void;
}

/** For hosts: stands over the meeting as long as somebody waits to come in; read aloud. */
export function WaitingBanner({ isHidden, onShow }: WaitingBannerProps) {
  const { state, actions } = useHosting();
  const ref = useKeptFocus<HTMLDivElement>();
  const { waiting } = state;
  const [first] = waiting;
  const text = waitingText(waiting);
  return (
    <div ref={ref} tabIndex={-1} className="outline-none">
      <p aria-live="polite" className="sr-only">
        {text}
      </p>
      {first && !isHidden && (
        <section
          aria-label="Lobby"
          className="mx-3 flex flex-wrap items-center gap-x-3 gap-y-1 rounded-control bg-warn-soft px-3 py-1.5 text-sm text-warn-soft-ink sm:mx-4"
        >
          <DoorOpen aria-hidden="true" className="size-5 shrink-0" />
          <p className="min-w-40 flex-1 font-medium">{text}</p>
          <div className="ml-auto flex gap-1">
            <Button
              tone="quiet"
              className="min-h-9! px-3! py-1! text-warn-soft-ink!"
              aria-label="Show who is waiting"
              onClick={onShow}
            >
              Show
            </Button>
            <Button
              className="min-h-9! px-3! py-1!"
              onClick={() =>
                void (waiting.length > 1 ? actions.admitAll() : actions.admit(first.id))
              }
            >
              {waiting.length > 1 ? "Admit all" : "Admit"}
            </Button>
          </div>
        </section>
      )}
    </div>
  );
}

function waitingText(waiting: HostingState["waiting"]): string {
  const names = waiting.map(
    ({ name, isGuest }) => `${name || "Somebody"}${isGuest ? " (guest)" : ""}`,
  );
  const [first, second] = names;
  if (first === undefined) return "";
  if (second === undefined) return `${first} is waiting to come in`;
  if (names.length === 2) return `${first} and ${second} are waiting to come in`;
  return `${first}, ${second} and ${names.length - 2} more are waiting to come in`;
}
