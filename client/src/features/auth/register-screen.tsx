import { Link, useLocation } from "react-router";
import { register } from "../../api/account";
import { Button } from "../../ui/button";
import { CenteredScreen } from "../../ui/centered-screen";
import { ScreenTitle } from "../../ui/screen-title";
import { TextField } from "../../ui/text-field";
import { ProviderButtons } from "../sso/provider-buttons";
import { checkRegistration } from "./form-error";
import { FormErrorMessage } from "./form-error-message";
import { pathWithNext, readNext } from "./next-path";
import { useAuthForm } from "./use-auth-form";

export function RegisterScreen() {
  const next = readNext(useLocation().search);
  const { onSubmit, isBusy, shown, errorIdFor } = useAuthForm(
    ["name", "email", "username", "password"],
    checkRegistration,
    ({ username, ...values }) =>
      register(username.trim() === "" ? values : { ...values, username }),
  );
  return (
    <CenteredScreen note="The call that does not drop.">
      <form onSubmit={onSubmit} noValidate className="grid gap-5">
        <ScreenTitle tab="Create account">Create your account</ScreenTitle>
        <FormErrorMessage {...shown} />
        <TextField
          label="Name"
          name="name"
          autoComplete="name"
          maxLength={64}
          required
          hint="Others see it in the call."
          errorId={errorIdFor("name")}
        />
        <TextField
          label="Email"
          name="email"
          type="email"
          autoComplete="email"
          maxLength={254}
          required
          errorId={errorIdFor("email")}
        />
        <TextField
          label="Username"
          name="username"
          // The email is what this form's password is kept for.
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={32}
          hint="Optional: a short name to sign in with instead of your email."
          errorId={errorIdFor("username")}
        />
        <TextField
          label="Password"
          name="password"
          type="password"
          autoComplete="new-password"
          required
          hint="At least 8 characters. A few random words are strong and easy to remember."
          errorId={errorIdFor("password")}
        />
        <Button type="submit" isBusy={isBusy}>
          Create account
        </Button>
        <p className="text-center text-sm text-ink-soft">
          Already have an account?{" "}
          <Link to={pathWithNext("/login", next)} className="font-semibold text-accent underline">
            Sign in
          </Link>
        </p>
      </form>
      <ProviderButtons next={next} />
    </CenteredScreen>
  );
}
