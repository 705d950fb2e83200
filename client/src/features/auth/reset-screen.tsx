import { useEffect, useState } from "react";
import { Link, useLocation, useNavigate } from "react-router";
import { resetPassword } from "../../api/account";
import { Button, buttonClasses } from "../../ui/button";
import { CenteredScreen } from "../../ui/centered-screen";
import { ScreenTitle } from "../../ui/screen-title";
import { TextField } from "../../ui/text-field";
import { useCommonPasswords } from "./common-passwords";
import { checkReset } from "./form-error";
import { FormErrorMessage } from "./form-error-message";
import { NewPasswordField } from "./new-password-field";
import { useSession } from "./session";
import { useAuthForm } from "./use-auth-form";

/** `/reset#code` is the link of the letter; without it the code is typed. */
export default function ResetScreen() {
  const [isDone, setDone] = useState(false);
  const code = useCodeOfLink();
  return (
    <CenteredScreen>
      {isDone ? <DoneNote /> : <ResetForm key={code} linked={code} onDone={() => setDone(true)} />}
    </CenteredScreen>
  );
}

/** It goes from the address bar, where others could read it, into the form. */
function useCodeOfLink(): string {
  const { hash, pathname } = useLocation();
  const navigate = useNavigate();
  const [code, setCode] = useState("");
  useEffect(() => {
    if (hash.length < 2) return;
    setCode(hash.slice(1));
    void navigate(pathname, { replace: true });
  }, [hash, pathname, navigate]);
  return code;
}

function ResetForm({ linked, onDone }: { linked: string; onDone: () => void }) {
  const { signOut } = useSession();
  const common = useCommonPasswords();
  const { onSubmit, isBusy, shown, errorFor } = useAuthForm(
    ["code", "password"],
    (values) => checkReset(values, common),
    async (values) => {
      await resetPassword(values);
      // The session of this browser, if there was one, has ended with all others.
      await signOut();
      onDone();
      return null;
    },
  );
  return (
    <form onSubmit={onSubmit} noValidate className="grid gap-5">
      <div className="grid gap-1">
        <ScreenTitle tab="New password">Choose a new password</ScreenTitle>
        <p className="text-ink-soft">You are signed out everywhere, and sign in with it.</p>
      </div>
      <FormErrorMessage {...shown} />
      {linked ? (
        <input type="hidden" name="code" value={linked} />
      ) : (
        <TextField
          label="Code"
          name="code"
          autoCapitalize="none"
          spellCheck={false}
          autoComplete="one-time-code"
          maxLength={64}
          required
          className="font-mono tracking-wider"
          hint="Sixteen letters and digits from the letter."
          error={errorFor("code")}
        />
      )}
      <NewPasswordField label="New password" common={common} error={errorFor("password")} />
      <Button type="submit" isBusy={isBusy}>
        Set the password
      </Button>
      <p className="text-center text-sm text-ink-soft">
        <Link to="/forgot" className="font-semibold text-accent underline">
          Ask for another letter
        </Link>
      </p>
    </form>
  );
}

function DoneNote() {
  return (
    <div className="grid gap-5">
      <div className="grid gap-1">
        <ScreenTitle tab="Password changed">Your password is changed</ScreenTitle>
        <p className="text-ink-soft">You were signed out everywhere. Sign in with the new one.</p>
      </div>
      <Link to="/login" className={buttonClasses()}>
        Sign in
      </Link>
    </div>
  );
}
