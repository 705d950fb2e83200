import { Link, Navigate, useLocation } from "react-router";
import { keepAccount } from "../../api/profile";
import { Button, buttonClasses } from "../../ui/button";
import { CenteredScreen } from "../../ui/centered-screen";
import { ScreenTitle } from "../../ui/screen-title";
import { dateTimeText } from "../../ui/time-text";
import { useNow } from "../../ui/use-now";
import { FormErrorMessage } from "./form-error-message";
import { readPending } from "./keep-account";
import { useAuthForm } from "./use-auth-form";

/** Somebody signs in to an account that is going to be deleted. */
export default function KeepAccountScreen() {
  const pending = readPending(useLocation().state);
  const now = useNow(60_000);
  const { onSubmit, isBusy, shown } = useAuthForm(
    [],
    () => null,
    async () => (pending ? keepAccount(pending.challenge) : null),
  );
  if (!pending) return <Navigate to="/login" replace />;
  return (
    <CenteredScreen>
      <form onSubmit={onSubmit} noValidate className="grid gap-5">
        <ScreenTitle tab="Keep your account">Keep your account?</ScreenTitle>
        <p>
          You have asked to delete it. On <strong>{dateTimeText(pending.deleteAt, now)}</strong> it
          is gone for good.
        </p>
        <FormErrorMessage {...shown} />
        <Button type="submit" isBusy={isBusy}>
          Keep it and sign in
        </Button>
        <Link to="/login" className={buttonClasses("secondary")}>
          Leave it at that
        </Link>
      </form>
    </CenteredScreen>
  );
}
