import { type ComponentProps, type ReactNode, useId } from "react";
import { classes } from "./classes";

interface TextFieldProps extends Omit<ComponentProps<"input">, "id"> {
  label: string;
  hint?: ReactNode;
  /** The id of the message that tells what is wrong with this field. */
  errorId?: string | undefined;
}

export function TextField({ label, hint, errorId, className, ...rest }: TextFieldProps) {
  const id = useId();
  const hintId = `${id}-hint`;
  const describedBy = [errorId, hint ? hintId : undefined].filter(Boolean).join(" ");
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="text-sm font-semibold">
        {label}
      </label>
      <input
        {...rest}
        id={id}
        aria-invalid={errorId ? true : undefined}
        aria-describedby={describedBy || undefined}
        className={classes(
          "min-h-11 w-full rounded-control border bg-surface px-3 py-2 text-base text-ink",
          "placeholder:text-ink-soft",
          errorId ? "border-danger" : "border-edge",
          className,
        )}
      />
      {hint && (
        <p id={hintId} className="text-sm text-ink-soft">
          {hint}
        </p>
      )}
    </div>
  );
}
