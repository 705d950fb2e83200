import { useState } from "react";
import { Link, Navigate, useLocation, useNavigate } from "react-router";
import { resendCode, verifyEmail } from "../../api/account";
import { ApiError } from "../../api/api-error";
import { Button } from "../../ui/button";
import { CenteredScreen } from "../../ui/centered-screen";
import { ScreenTitle } from "../../ui/screen-title";
import { TextField } from "../../ui/text-field";
import { checkCode, describeError } from "./form-error";
import { FormErrorMessage } from "./form-error-message";
import { LoggedNote } from "./logged-note";
import { pathWithNext, readNext } from "./next-path";
import { ResendButton } from "./resend-button";
import { useAuthForm } from "./use-auth-form";
import { readWaiting, type Waiting, waitingFor } from "./waiting";

const TOO_OLD = { text: "This registration is too old. Start again." };
const hasExpired = (error: unknown) => error instanceof ApiError && error.code === "code_expired";

export default function VerifyScreen() {
  const { state, search } = useLocation();
  const waiting = readWaiting(state);
  if (!waiting) return <Navigate to={pathWithNext("/register", readNext(search))} replace />;
  return <CodeForm waiting={waiting} next={readNext(search)} />;
}

function CodeForm({ waiting, next }: { waiting: Waiting; next: string }) {
  const navigate = useNavigate();
  const [isAnother, setAnother] = useState(false);
  const { onSubmit, isBusy, shown, errorFor, fail } = useAuthForm(["code"], checkCode, ({ code }) =>
    verifyEmail({ registration: waiting.registration, code }),
  );

  async function sendAnother() {
    fail(null);
    setAnother(false);
    try {
      const sent = waitingFor(await resendCode(waiting.registration));
      setAnother(true);
      await navigate(pathWithNext("/verify", next), { replace: true, state: { waiting: sent } });
    } catch (error) {
      fail(hasExpired(error) ? TOO_OLD : describeError(error));
    }
  }

  return (
    <CenteredScreen>
      <form onSubmit={onSubmit} noValidate className="grid gap-5">
        <div className="grid gap-1">
          <ScreenTitle tab="Enter the code">Check your mail</ScreenTitle>
          <p className="text-ink-soft">
            A code is on its way to{" "}
            <strong className="font-semibold wrap-anywhere text-ink">{waiting.email}</strong>. It is
            good for 10 minutes.
          </p>
        </div>
        {waiting.isLogged && <LoggedNote />}
        <FormErrorMessage {...shown} />
        <TextField
          label="Code"
          name="code"
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={32}
          required
          className="font-mono text-xl tracking-widest"
          hint="The six digits of the newest letter. If there is none, look into your spam folder."
          error={errorFor("code")}
        />
        <Button type="submit" isBusy={isBusy}>
          Confirm
        </Button>
        <ResendButton resendAt={waiting.resendAt} onClick={sendAnother} />
        <p role="status" className="text-center text-sm text-ink-soft empty:hidden">
          {isAnother && "Another code is on its way. The one before is void."}
        </p>
        <p className="text-center text-sm text-ink-soft">
          Not your address?{" "}
          <Link
            to={pathWithNext("/register", next)}
            className="font-semibold text-accent underline"
          >
            Start again
          </Link>
        </p>
      </form>
    </CenteredScreen>
  );
}
