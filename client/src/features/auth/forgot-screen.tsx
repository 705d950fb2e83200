import { useState } from "react";
import { Link } from "react-router";
import { forgotPassword } from "../../api/account";
import type { ResetRequested } from "../../protocol/generated";
import { Button, buttonClasses } from "../../ui/button";
import { CenteredScreen } from "../../ui/centered-screen";
import { ScreenTitle } from "../../ui/screen-title";
import { TextField } from "../../ui/text-field";
import { checkLogin } from "./form-error";
import { FormErrorMessage } from "./form-error-message";
import { LoggedNote } from "./logged-note";
import { useAuthForm } from "./use-auth-form";

export default function ForgotScreen() {
  const [sent, setSent] = useState<ResetRequested | null>(null);
  return (
    <CenteredScreen>
      {sent ? <SentNote isLogged={sent.isLogged} /> : <AskForm onSent={setSent} />}
    </CenteredScreen>
  );
}

function AskForm({ onSent }: { onSent: (answer: ResetRequested) => void }) {
  const { onSubmit, isBusy, shown, errorFor } = useAuthForm(
    ["email"],
    // Whatever is wrong with a password is of no interest here.
    ({ email }) => checkLogin({ email, password: "-" }),
    async ({ email }) => {
      onSent(await forgotPassword(email));
      return null;
    },
  );
  return (
    <form onSubmit={onSubmit} noValidate className="grid gap-5">
      <div className="grid gap-1">
        <ScreenTitle tab="Forgotten password">Set a new password</ScreenTitle>
        <p className="text-ink-soft">We send a letter to the address of your account.</p>
      </div>
      <FormErrorMessage {...shown} />
      <TextField
        label="Email"
        hint="Or your username."
        name="email"
        autoCapitalize="none"
        spellCheck={false}
        autoComplete="username"
        maxLength={254}
        required
        error={errorFor("email")}
      />
      <Button type="submit" isBusy={isBusy}>
        Send the letter
      </Button>
      <p className="text-center text-sm text-ink-soft">
        <Link to="/login" className="font-semibold text-accent underline">
          Back to the sign-in
        </Link>
      </p>
    </form>
  );
}

function SentNote({ isLogged }: { isLogged: boolean }) {
  return (
    <div className="grid gap-5">
      <div className="grid gap-1">
        <ScreenTitle tab="Letter sent">Check your mail</ScreenTitle>
        <p className="text-ink-soft">
          If there is such an account, a letter is on its way to it. Its link and its code are good
          for 30 minutes.
        </p>
      </div>
      {isLogged && <LoggedNote />}
      <Link to="/reset" className={buttonClasses()}>
        Enter the code
      </Link>
      <p className="text-center text-sm text-ink-soft">
        No letter? Look into your spam folder, or{" "}
        <Link to="/login" className="font-semibold text-accent underline">
          go back to the sign-in
        </Link>
        .
      </p>
    </div>
  );
}
