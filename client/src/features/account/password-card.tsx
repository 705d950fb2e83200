import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import { changePassword } from "../../api/confirmation";
import { Button } from "../../ui/button";
import { useCommonPasswords } from "../auth/common-passwords";
import { checkNewPassword } from "../auth/form-error";
import { NewPasswordField } from "../auth/new-password-field";
import { useSession } from "../auth/session";
import { Card } from "../history/page-frame";
import { OutcomeMessage } from "./outcome-message";
import { useWork } from "./use-work";

/** Another password; whoever else is signed in is signed out by it. */
export function PasswordCard() {
  const { run, isBusy, outcome } = useWork();
  const [isChanging, setChanging] = useState(false);
  const onChosen = (password: string) =>
    run(async (confirmed) => {
      await confirmed(() => changePassword(password));
      setChanging(false);
      return "Your password is changed, and every other device is signed out.";
    });
  return (
    <Card id={useId()} title="Password">
      <OutcomeMessage outcome={outcome} />
      {isChanging ? (
        <PasswordForm
          isBusy={isBusy}
          onChosen={(password) => void onChosen(password)}
          onCancel={() => setChanging(false)}
        />
      ) : (
        <Button
          tone="secondary"
          className="justify-self-start max-sm:w-full"
          onClick={() => setChanging(true)}
        >
          Change password
        </Button>
      )}
    </Card>
  );
}

interface PasswordFormProps {
  isBusy: boolean;
  onChosen: (password: string) => void;
  onCancel: () => void;
}

function PasswordForm({ isBusy, onChosen, onCancel }: PasswordFormProps) {
  const { session } = useSession();
  const user = session.status === "signed-in" ? session.user : null;
  const common = useCommonPasswords();
  const [mistake, setMistake] = useState<string | null>(null);
  const form = useRef<HTMLFormElement>(null);
  const focus = () => form.current?.querySelector<HTMLInputElement>("[name=password]")?.focus();
  // The button that was pressed is gone.
  useEffect(focus, []);

  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const password = String(new FormData(event.currentTarget).get("password") ?? "");
    const own = [user?.name, user?.email, user?.username].filter((text) => text !== undefined);
    const wrong = checkNewPassword(password, own, common)?.fields?.password ?? null;
    setMistake(wrong);
    if (wrong === null) onChosen(password);
    else focus();
  };

  return (
    <form ref={form} onSubmit={onSubmit} noValidate className="grid max-w-md gap-4">
      {/* For password managers, which save the new one with it. */}
      <input
        type="text"
        name="username"
        autoComplete="username"
        value={user?.email ?? ""}
        readOnly
        hidden
      />
      <NewPasswordField label="New password" common={common} error={mistake ?? undefined} />
      <div className="flex flex-wrap gap-3">
        <Button type="submit" className="max-sm:w-full" isBusy={isBusy}>
          Save the password
        </Button>
        <Button tone="secondary" className="max-sm:w-full" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
