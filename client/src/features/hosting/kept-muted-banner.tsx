import { MicOff } from "lucide-react";
import { useHands, useHosting } from "../../call/use-call";
import { Button } from "../../ui/button";

interface KeptMutedBannerProps {
  ownId: string | null;
  /** Something covers it. */
  isHidden: boolean;
}

/** As long as a host keeps one muted: that it is so, and how to ask. */
export function KeptMutedBanner({ ownId, isHidden }: KeptMutedBannerProps) {
  const { mayUnmute } = useHosting().state;
  const { raised, toggle } = useHands();
  if (mayUnmute || isHidden) return null;
  const isRaised = ownId !== null && raised.includes(ownId);
  return (
    <section
      aria-label="Your microphone"
      className="mx-3 flex flex-wrap items-center gap-x-3 gap-y-1 rounded-control border border-line bg-surface px-3 py-1.5 text-sm sm:mx-4"
    >
      <MicOff aria-hidden="true" className="size-5 shrink-0" />
      <p className="min-w-40 flex-1">
        {isRaised
          ? "The host keeps you muted. Your hand is up: they see that you would like to speak."
          : "The host keeps you muted. Raise your hand to ask to speak."}
      </p>
      {!isRaised && (
        <Button
          tone="secondary"
          className="ml-auto min-h-9! px-3! py-1!"
          onClick={() => void toggle()}
        >
          Raise your hand
        </Button>
      )}
    </section>
  );
}
