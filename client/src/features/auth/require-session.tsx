import { useEffect } from "react";
import { Navigate, Outlet, useLocation } from "react-router";
import { Button } from "../../ui/button";
import { CenteredScreen } from "../../ui/centered-screen";
import { ScreenTitle } from "../../ui/screen-title";
import { WaitingScreen } from "../../ui/waiting-screen";
import { pathWithNext, readNext } from "./next-path";
import { useSession } from "./session";

const RETRY_MS = 5000;

/** Screens for people with an account; the others sign in first and come back. */
export function RequireSession() {
  const { session } = useSession();
  const { pathname, search } = useLocation();
  if (session.status === "signed-in") return <Outlet />;
  if (session.status === "signed-out") {
    return <Navigate to={pathWithNext("/login", pathname + search)} replace />;
  }
  return session.status === "unreachable" ? <UnreachableScreen /> : <WaitingScreen />;
}

/** Sign-in screens; whoever is signed in goes on to where they wanted to go. */
export function RequireNoSession() {
  const { session } = useSession();
  const { search } = useLocation();
  if (session.status === "signed-in") return <Navigate to={readNext(search)} replace />;
  return <Outlet />;
}

export function UnreachableScreen() {
  const { checkAgain } = useSession();
  useEffect(() => {
    const timer = setInterval(checkAgain, RETRY_MS);
    return () => clearInterval(timer);
  }, [checkAgain]);
  return (
    <CenteredScreen>
      <div className="grid gap-4 text-center">
        <ScreenTitle tab="Not reachable">Parley cannot be reached</ScreenTitle>
        <p className="text-ink-soft">
          Either this device is offline or the server is down. We keep trying; nothing of yours is
          lost.
        </p>
        <Button onClick={checkAgain}>Try again now</Button>
      </div>
    </CenteredScreen>
  );
}
