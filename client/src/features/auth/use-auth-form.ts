import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import type { SignedIn } from "../../protocol/generated";
import { describeError, type FieldName, type FormError } from "./form-error";
import { useSession } from "./session";

type Values<Field extends FieldName> = Record<Field, string>;

/** Sends a form and signs in with the answer, if any; an error is shown once, and takes the focus. */
export function useAuthForm<Field extends FieldName>(
  fields: readonly Field[],
  check: (values: Values<Field>) => FormError | null,
  send: (values: Values<Field>) => Promise<SignedIn | null>,
) {
  const { signIn } = useSession();
  const [error, setError] = useState<FormError | null>(null);
  const [isBusy, setBusy] = useState(false);
  const errorRef = useRef<HTMLDivElement>(null);
  const errorId = useId();

  useEffect(() => {
    if (error) errorRef.current?.focus();
  }, [error]);

  async function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (isBusy) return;
    const form = new FormData(event.currentTarget);
    const values = {} as Values<Field>;
    for (const field of fields) values[field] = String(form.get(field) ?? "");
    const mistake = check(values);
    setError(mistake);
    if (mistake) return;
    setBusy(true);
    try {
      const answer = await send(values);
      if (answer) signIn(answer.user, answer.token);
    } catch (failure) {
      setError(describeError(failure));
    } finally {
      setBusy(false);
    }
  }

  return {
    onSubmit,
    isBusy,
    /** For `<FormErrorMessage>`. */
    shown: { error, id: errorId, ref: errorRef },
    errorIdFor: (field: FieldName) => (error?.field === field ? errorId : undefined),
  };
}
