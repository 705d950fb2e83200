import { type ComponentProps, type ReactNode, useId } from "react";
import { classes } from "./classes";
import { describedBy, FieldNotes } from "./field-notes";

interface AreaFieldProps extends Omit<ComponentProps<"textarea">, "id"> {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
}

/** A text of several lines. */
export function AreaField({ label, hint, error, className, ...rest }: AreaFieldProps) {
  const id = useId();
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="text-sm font-semibold">
        {label}
      </label>
      <textarea
        {...rest}
        id={id}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy({ id, hint, error })}
        className={classes(
          "w-full resize-y rounded-control border bg-surface px-3 py-2 text-base text-ink",
          error ? "border-danger" : "border-edge",
          className,
        )}
      />
      <FieldNotes id={id} hint={hint} error={error} />
    </div>
  );
}
