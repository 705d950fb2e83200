import { useEffect } from "react";
import { Link, Navigate, useLocation } from "react-router";
import { fetchUser } from "../../api/account";
import { ApiError } from "../../api/api-error";
import { readToken } from "../../api/token-store";
import { buttonClasses } from "../../ui/button";
import { CenteredScreen } from "../../ui/centered-screen";
import { ScreenTitle } from "../../ui/screen-title";
import { dateTimeText } from "../../ui/time-text";
import { useNow } from "../../ui/use-now";
import { useSession } from "../auth/session";

/** After an account was deleted, as far as its owner is concerned. */
export default function DeletedScreen() {
  const deleteAt = (useLocation().state as { deleteAt?: number } | null)?.deleteAt;
  const now = useNow(60_000);
  const { signOut } = useSession();
  useEffect(() => {
    void isDead().then((dead) => (dead ? signOut() : undefined));
  }, [signOut]);
  if (deleteAt === undefined) return <Navigate to="/login" replace />;
  return (
    <CenteredScreen>
      <div className="grid gap-4">
        <ScreenTitle tab="Account deleted">Your account is going to be deleted</ScreenTitle>
        <p>
          It is gone on <strong>{dateTimeText(deleteAt, now)}</strong>. You are signed out
          everywhere.
        </p>
        <p className="text-ink-soft">
          If you change your mind, sign in before that day, and keep it.
        </p>
        <Link to="/login" className={buttonClasses("secondary")}>
          To the sign-in
        </Link>
      </div>
    </CenteredScreen>
  );
}

/** Not when somebody has kept their account, and comes here by the way back. */
async function isDead(): Promise<boolean> {
  const token = readToken();
  if (token === null) return false;
  try {
    await fetchUser(token);
    return false;
  } catch (error) {
    return error instanceof ApiError && error.status === 401;
  }
}
