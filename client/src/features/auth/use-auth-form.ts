import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import type { SignedIn } from "../../protocol/generated";
import { describeError, type FieldName, type FormError } from "./form-error";
import { useSession } from "./session";

type Values<Field extends FieldName> = Record<Field, string>;

/**
 * Sends a form and signs in with the answer; null: it has led elsewhere. What is wrong is told at
 * the fields, of which the first takes the focus, or above them, once.
 */
export function useAuthForm<Field extends FieldName>(
  fields: readonly Field[],
  check: (values: Values<Field>) => FormError | null,
  send: (values: Values<Field>) => Promise<SignedIn | null>,
) {
  const { signIn } = useSession();
  const [error, setError] = useState<FormError | null>(null);
  const [isBusy, setBusy] = useState(false);
  const formRef = useRef<HTMLFormElement>(null);
  const errorRef = useRef<HTMLDivElement>(null);
  const errorId = useId();

  useEffect(() => {
    if (!error) return;
    const elements = Array.from(formRef.current?.elements ?? []) as HTMLInputElement[];
    const wrong = elements.find(({ name }) => name && name in (error.fields ?? {}));
    (wrong ?? errorRef.current)?.focus();
  }, [error]);

  async function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (isBusy) return;
    formRef.current = event.currentTarget;
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
    errorFor: (field: Field) => error?.fields?.[field as FieldName],
    fail: setError,
  };
}
