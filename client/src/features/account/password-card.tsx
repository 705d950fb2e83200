import { type FormEvent, useId, useRef, useState } from "react";
import { changePassword } from "../../api/confirmation";
import { Button } from "../../ui/button";
import { TextField } from "../../ui/text-field";
import { checkNewPassword } from "../auth/form-error";
import { useSession } from "../auth/session";
import { Card } from "../history/page-frame";
import { OutcomeMessage } from "./outcome-message";
import { useWork } from "./use-work";

/** Another password; whoever else is signed in is signed out by it. */
export function PasswordCard() {
  const { session } = useSession();
  const { run, isBusy, outcome } = useWork();
  const [mistake, setMistake] = useState<string | null>(null);
  const form = useRef<HTMLFormElement>(null);

  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const password = String(new FormData(event.currentTarget).get("password") ?? "");
    const wrong = checkNewPassword(password)?.text ?? null;
    setMistake(wrong);
    if (wrong !== null) {
      event.currentTarget.querySelector<HTMLInputElement>("[name=password]")?.focus();
      return;
    }
    void run(async (confirmed) => {
      await confirmed(() => changePassword(password));
      form.current?.reset();
      return "Your password is changed, and every other device is signed out.";
    });
  };

  return (
    <Card id={useId()} title="Password">
      <OutcomeMessage outcome={outcome} />
      <form ref={form} onSubmit={onSubmit} noValidate className="grid max-w-md gap-4">
        {/* For password managers, which save the new one with it. */}
        <input
          type="text"
          name="username"
          autoComplete="username"
          value={session.status === "signed-in" ? session.user.email : ""}
          readOnly
          hidden
        />
        <TextField
          label="New password"
          name="password"
          type="password"
          autoComplete="new-password"
          required
          hint="At least 8 characters. A few random words are strong and easy to remember."
          error={mistake ?? undefined}
        />
        <Button type="submit" tone="secondary" className="justify-self-start" isBusy={isBusy}>
          Change password
        </Button>
      </form>
    </Card>
  );
}
