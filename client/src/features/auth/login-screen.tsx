import { useState } from "react";
import { Link, useLocation, useNavigate } from "react-router";
import { Button } from "../../ui/button";
import { CenteredScreen } from "../../ui/centered-screen";
import { Message } from "../../ui/message";
import { ScreenTitle } from "../../ui/screen-title";
import { TextField } from "../../ui/text-field";
import { ProviderButtons } from "../sso/provider-buttons";
import { checkLogin } from "./form-error";
import { FormErrorMessage } from "./form-error-message";
import { useOrKeep } from "./keep-account";
import { pathWithNext, readNext } from "./next-path";
import { PasskeySignIn } from "./passkey-sign-in";
import { type SecondStepAsked, signInWith } from "./second-step";
import { SecondStepForm } from "./second-step-form";
import { useSession } from "./session";
import { useAuthForm } from "./use-auth-form";
import { waitingOf } from "./waiting";
import { hasUsedPasskey } from "./webauthn";

export function LoginScreen() {
  const { hasExpired } = useSession();
  const next = readNext(useLocation().search);
  const navigate = useNavigate();
  const orKeep = useOrKeep();
  const [asked, setAsked] = useState<SecondStepAsked | null>(null);
  const [isPasskeyFirst] = useState(hasUsedPasskey);
  const { onSubmit, isBusy, shown, errorFor } = useAuthForm(
    ["email", "password"],
    checkLogin,
    async (values) => {
      try {
        return await orKeep(() => signInWith(values, setAsked));
      } catch (error) {
        const waiting = waitingOf(error);
        if (!waiting) throw error;
        await navigate(pathWithNext("/verify", next), { state: { waiting } });
        return null;
      }
    },
  );
  if (asked) {
    return (
      <CenteredScreen>
        <SecondStepForm asked={asked} onBack={() => setAsked(null)} />
      </CenteredScreen>
    );
  }
  return (
    <CenteredScreen note="The call that does not drop.">
      <form onSubmit={onSubmit} noValidate className="grid gap-5">
        <div className="grid gap-1">
          <ScreenTitle tab="Sign in">Welcome back</ScreenTitle>
          {next.startsWith("/room/") && !hasExpired && (
            <p className="text-ink-soft">Sign in and you go straight on to the room.</p>
          )}
        </div>
        {hasExpired && !shown.error?.text && (
          <Message tone="warn" role="status">
            <p>Your session has ended. Sign in again and you are back where you were.</p>
          </Message>
        )}
        {isPasskeyFirst && (
          <>
            <PasskeySignIn />
            <p className="text-center text-sm text-ink-soft">or with your password</p>
          </>
        )}
        <FormErrorMessage {...shown} />
        <TextField
          label="Email"
          hint="Or your username."
          name="email"
          autoCapitalize="none"
          spellCheck={false}
          autoComplete="username webauthn"
          required
          error={errorFor("email")}
        />
        <TextField
          label="Password"
          name="password"
          type="password"
          autoComplete="current-password"
          required
          error={errorFor("password")}
        />
        <Button type="submit" tone={isPasskeyFirst ? "secondary" : "primary"} isBusy={isBusy}>
          Sign in
        </Button>
        {!isPasskeyFirst && <PasskeySignIn />}
        <p className="text-center text-sm text-ink-soft">
          <Link to="/forgot" className="font-semibold text-accent underline">
            Forgot your password?
          </Link>
        </p>
        <p className="text-center text-sm text-ink-soft">
          New here?{" "}
          <Link
            to={pathWithNext("/register", next)}
            className="font-semibold text-accent underline"
          >
            Create an account
          </Link>
        </p>
      </form>
      <ProviderButtons next={next} />
    </CenteredScreen>
  );
}
