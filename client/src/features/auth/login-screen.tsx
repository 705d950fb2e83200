import { Link, useLocation } from "react-router";
import { login } from "../../api/account";
import { Button } from "../../ui/button";
import { CenteredScreen } from "../../ui/centered-screen";
import { Message } from "../../ui/message";
import { ScreenTitle } from "../../ui/screen-title";
import { TextField } from "../../ui/text-field";
import { ProviderButtons } from "../sso/provider-buttons";
import { checkLogin } from "./form-error";
import { FormErrorMessage } from "./form-error-message";
import { pathWithNext, readNext } from "./next-path";
import { useSession } from "./session";
import { useAuthForm } from "./use-auth-form";

export function LoginScreen() {
  const { hasExpired } = useSession();
  const next = readNext(useLocation().search);
  const { onSubmit, isBusy, shown, errorIdFor } = useAuthForm(
    ["email", "password"],
    checkLogin,
    login,
  );
  return (
    <CenteredScreen note="The call that does not drop.">
      <form onSubmit={onSubmit} noValidate className="grid gap-5">
        <div className="grid gap-1">
          <ScreenTitle tab="Sign in">Welcome back</ScreenTitle>
          {next.startsWith("/room/") && !hasExpired && (
            <p className="text-ink-soft">Sign in and you go straight on to the room.</p>
          )}
        </div>
        {hasExpired && !shown.error && (
          <Message tone="warn" role="status">
            <p>Your session has ended. Sign in again and you are back where you were.</p>
          </Message>
        )}
        <FormErrorMessage {...shown} />
        <TextField
          label="Email or username"
          name="email"
          autoCapitalize="none"
          spellCheck={false}
          autoComplete="username"
          required
          errorId={errorIdFor("email")}
        />
        <TextField
          label="Password"
          name="password"
          type="password"
          autoComplete="current-password"
          required
          errorId={errorIdFor("password")}
        />
        <Button type="submit" isBusy={isBusy}>
          Sign in
        </Button>
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
