import { useEffect, useId, useRef, useState } from "react";
import { changeEmail, type EmailCodeSent, type ProfileBody, proveEmail } from "../../api/profile";
import { Button } from "../../ui/button";
import { TextField } from "../../ui/text-field";
import { NotConfirmed, useConfirmed } from "../account/confirmation";
import { OutcomeMessage } from "../account/outcome-message";
import type { Outcome } from "../account/use-work";
import { checkCode, describeError } from "../auth/form-error";
import { FormErrorMessage } from "../auth/form-error-message";
import { LoggedNote } from "../auth/logged-note";
import { ResendButton } from "../auth/resend-button";
import { useAuthForm } from "../auth/use-auth-form";
import { useReport } from "../dashboard/use-report";
import { Card } from "../history/page-frame";

interface EmailCardProps {
  profile: ProfileBody;
  onChanged: (profile: ProfileBody) => void;
}

/** A code on its way; `resendAt` in Unix milliseconds. */
interface Sent {
  readonly email: string;
  readonly isLogged: boolean;
  readonly resendAt: number;
}

/** Another address: first it is typed, then the code that was sent there. */
export function EmailCard({ profile, onChanged }: EmailCardProps) {
  const [sent, setSent] = useState<Sent | null>(() => waiting(profile));
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  // The button that was pressed is gone; but who has just come here is not led to a field.
  const [takesFocus, setTakesFocus] = useState(false);
  const onSent = (next: Sent | null) => {
    setTakesFocus(true);
    setOutcome(null);
    setSent(next);
  };
  const onProved = (changed: ProfileBody) => {
    setTakesFocus(false);
    setSent(null);
    onChanged(changed);
    setOutcome({ text: `Your address is ${changed.email} now.`, hasFailed: false });
  };
  return (
    <Card id={useId()} title="Email">
      <OutcomeMessage outcome={outcome} />
      <p>
        Your address is <strong className="font-semibold wrap-anywhere">{profile.email}</strong>
      </p>
      {sent ? (
        <CodeForm
          sent={sent}
          takesFocus={takesFocus}
          onSent={onSent}
          onProved={onProved}
          onBack={() => onSent(null)}
        />
      ) : (
        <AddressForm takesFocus={takesFocus} onSent={onSent} />
      )}
    </Card>
  );
}

interface AddressFormProps {
  takesFocus: boolean;
  onSent: (sent: Sent) => void;
}

function AddressForm({ takesFocus, onSent }: AddressFormProps) {
  const send = useSend();
  const form = useFocus(takesFocus);
  const { onSubmit, isBusy, shown, errorFor } = useAuthForm(
    ["email"],
    ({ email }) => (email.trim() === "" ? { fields: { email: "Enter the new address." } } : null),
    async ({ email }) => {
      const sent = await send(email);
      if (sent) onSent(sent);
      return null;
    },
  );
  return (
    <form ref={form} onSubmit={onSubmit} noValidate className="grid max-w-md gap-5">
      <FormErrorMessage {...shown} />
      <TextField
        label="New email"
        name="email"
        type="email"
        autoComplete="email"
        required
        hint="A code is sent there, and nothing changes before you have typed it here."
        error={errorFor("email")}
      />
      <Button
        type="submit"
        tone="secondary"
        className="justify-self-start max-sm:w-full"
        isBusy={isBusy}
      >
        Send the code
      </Button>
    </form>
  );
}

interface CodeFormProps {
  sent: Sent;
  takesFocus: boolean;
  onSent: (sent: Sent) => void;
  onProved: (profile: ProfileBody) => void;
  onBack: () => void;
}

function CodeForm({ sent, takesFocus, onSent, onProved, onBack }: CodeFormProps) {
  const form = useFocus(takesFocus);
  const report = useReport();
  const send = useSend();
  const { onSubmit, isBusy, shown, errorFor, fail } = useAuthForm(
    ["code"],
    checkCode,
    async ({ code }) => {
      try {
        onProved(await proveEmail(code));
      } catch (error) {
        report(error);
        throw error;
      }
      return null;
    },
  );
  const sendAnother = async () => {
    fail(null);
    try {
      const again = await send(sent.email);
      if (again) onSent(again);
    } catch (error) {
      fail(describeError(error));
    }
  };
  return (
    <form ref={form} onSubmit={onSubmit} noValidate className="grid max-w-md gap-5">
      <p role="status" className="text-ink-soft">
        A code is on its way to{" "}
        <strong className="font-semibold wrap-anywhere text-ink">{sent.email}</strong>, unless that
        is the address of another account.
      </p>
      {sent.isLogged && <LoggedNote />}
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
      <div className="flex flex-wrap gap-3">
        <Button type="submit" className="max-sm:w-full" isBusy={isBusy}>
          Change my address
        </Button>
        <ResendButton resendAt={sent.resendAt} onClick={sendAnother} />
        <Button tone="quiet" className="bg-sunken max-sm:w-full" onClick={onBack}>
          Another address
        </Button>
      </div>
    </form>
  );
}

/** The form's first field takes it when the form appears. */
function useFocus(takesFocus: boolean) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (takesFocus) form.current?.querySelector("input")?.focus();
  }, [takesFocus]);
  return form;
}

/** null: somebody did not want to confirm it. */
function useSend() {
  const confirmed = useConfirmed();
  const report = useReport();
  return async (email: string): Promise<Sent | null> => {
    try {
      return sentAt(await confirmed(() => changeEmail(email)), Date.now());
    } catch (error) {
      if (error instanceof NotConfirmed) return null;
      report(error);
      throw error;
    }
  };
}

function sentAt({ email, isLogged, resendInSeconds }: EmailCodeSent, now: number): Sent {
  return { email, isLogged, resendAt: now + resendInSeconds * 1000 };
}

/** From before the page was loaded. */
function waiting({ pendingEmail }: ProfileBody): Sent | null {
  return pendingEmail === null ? null : { email: pendingEmail, isLogged: false, resendAt: 0 };
}
