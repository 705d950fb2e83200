import { type ComponentProps, type ReactNode, useId } from "react";
import { classes } from "./classes";
import { describedBy, FieldNotes } from "./field-notes";

interface TextFieldProps extends Omit<ComponentProps<"input">, "id"> {
  label: string;
  hint?: ReactNode;
  /** What is wrong with this field; told below it. */
  error?: string | undefined;
  /** The id of a message elsewhere that tells what is wrong with this field. */
  errorId?: string | undefined;
}

export function TextField({ label, hint, error, errorId, className, ...rest }: TextFieldProps) {
  const id = useId();
  const isWrong = Boolean(error || errorId);
  return (
    <div className="grid min-w-0 content-start gap-1.5">
      <label htmlFor={id} className="text-sm font-semibold">
        {label}
      </label>
      <input
        {...rest}
        id={id}
        aria-invalid={isWrong || undefined}
        aria-describedby={describedBy({ id, hint, error }, errorId)}
        className={classes(
          "min-h-11 w-full min-w-0 rounded-control border bg-surface px-3 py-2 text-base text-ink",
          "placeholder:text-ink-soft",
          isWrong ? "border-danger" : "border-edge",
          className,
        )}
      />
      <FieldNotes id={id} hint={hint} error={error} />
    </div>
  );
}
