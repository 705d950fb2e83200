import { useState } from "react";
import { Link, useLocation, useNavigate } from "react-router";
import { register } from "../../api/account";
import { Button } from "../../ui/button";
import { CenteredScreen } from "../../ui/centered-screen";
import { ScreenTitle } from "../../ui/screen-title";
import { TextField } from "../../ui/text-field";
import { ProviderButtons } from "../sso/provider-buttons";
import { useCommonPasswords } from "./common-passwords";
import { checkRegistration } from "./form-error";
import { FormErrorMessage } from "./form-error-message";
import { NewPasswordField } from "./new-password-field";
import { pathWithNext, readNext } from "./next-path";
import { useAuthForm } from "./use-auth-form";
import { isSent, waitingFor } from "./waiting";

const FIELDS = ["name", "email", "username", "phone", "password"] as const;

export function RegisterScreen() {
  const next = readNext(useLocation().search);
  const navigate = useNavigate();
  const common = useCommonPasswords();
  const { onSubmit, isBusy, shown, errorFor } = useAuthForm(
    FIELDS,
    (values) => checkRegistration(values, common),
    async ({ username, phone, ...values }) => {
      const more = { ...(username.trim() && { username }), ...(phone.trim() && { phone }) };
      const answer = await register({ ...values, ...more });
      if (!isSent(answer)) return answer;
      await navigate(pathWithNext("/verify", next), { state: { waiting: waitingFor(answer) } });
      return null;
    },
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
          error={errorFor("name")}
        />
        <TextField
          label="Email"
          name="email"
          type="email"
          autoComplete="email"
          maxLength={254}
          required
          error={errorFor("email")}
        />
        <NewPasswordField label="Password" common={common} error={errorFor("password")} />
        <MoreFields username={errorFor("username")} phone={errorFor("phone")} />
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

/** Folded away until somebody wants them; what is wrong with them is seen all the same. */
function MoreFields({ username, phone }: Record<"username" | "phone", string | undefined>) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details
      open={isOpen || Boolean(username || phone)}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary className="cursor-pointer rounded-control py-2 text-sm font-semibold text-accent">
        Username and phone number (optional)
      </summary>
      <div className="grid gap-5 pt-3">
        <TextField
          label="Username"
          name="username"
          // The email is what this form's password is kept for.
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={32}
          hint="A short name to sign in with instead of your email."
          error={username}
        />
        <TextField
          label="Phone number"
          name="phone"
          type="tel"
          autoComplete="tel"
          maxLength={64}
          hint="With its country code, for example +49 30 123456."
          error={phone}
        />
      </div>
    </details>
  );
}
