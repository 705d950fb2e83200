import { useEffect } from "react";
import type { Seat, SignalingStatus } from "../../call/types";
import { CenteredScreen } from "../../ui/centered-screen";
import { ScreenTitle } from "../../ui/screen-title";
import { Spinner } from "../../ui/spinner";
import { WaitingScreen } from "../../ui/waiting-screen";
import { WayBack } from "../entrance/way-back";

interface JoiningScreenProps {
  signaling: SignalingStatus;
  isGuest: boolean;
}

export function JoiningScreen({ signaling, isGuest }: JoiningScreenProps) {
  return (
    <CenteredScreen>
      <div className="grid justify-items-center gap-4 text-center">
        <Spinner />
        <ScreenTitle tab="Joining">Joining the call…</ScreenTitle>
        <p role="status" className="text-ink-soft">
          {signaling === "reconnecting" && "The server does not answer yet. We keep trying."}
        </p>
        {!isGuest && <WayBack />}
      </div>
    </CenteredScreen>
  );
}

interface EnteringScreenProps {
  seat: Seat | null;
  onEnter: (seat?: Seat) => void;
}

/** Where nothing is to be looked at first one goes straight on. */
export function EnteringScreen({ seat, onEnter }: EnteringScreenProps) {
  useEffect(() => onEnter(seat ?? undefined), [seat, onEnter]);
  return <WaitingScreen />;
}
