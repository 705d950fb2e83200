import { Link } from "react-router";
import type { SignalingStatus } from "../../call/types";
import { buttonClasses } from "../../ui/button";
import { CenteredScreen } from "../../ui/centered-screen";
import { ScreenTitle } from "../../ui/screen-title";
import { Spinner } from "../../ui/spinner";

export function JoiningScreen({ signaling }: { signaling: SignalingStatus }) {
  return (
    <CenteredScreen>
      <div className="grid justify-items-center gap-4 text-center">
        <Spinner />
        <ScreenTitle tab="Joining">Joining the call…</ScreenTitle>
        <p role="status" className="text-ink-soft">
          {signaling === "reconnecting" && "The server does not answer yet. We keep trying."}
        </p>
        <Link to="/" className={buttonClasses("quiet")}>
          Back to the lobby
        </Link>
      </div>
    </CenteredScreen>
  );
}
