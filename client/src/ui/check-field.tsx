import { type ComponentProps, type ReactNode, useId } from "react";
import { describedBy, FieldNotes } from "./field-notes";

interface CheckFieldProps extends Omit<ComponentProps<"input">, "id" | "type"> {
  label: string;
  /** A choice among several: those of the same `name`. */
  isRadio?: boolean;
  hint?: ReactNode;
  error?: string | undefined;
}

/** Yes or no. */
export function CheckField({ label, isRadio = false, hint, error, ...rest }: CheckFieldProps) {
  const id = useId();
  return (
    <div className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-0.5">
      <input
        {...rest}
        id={id}
        type={isRadio ? "radio" : "checkbox"}
        aria-describedby={describedBy({ id, hint, error })}
        className="mt-1.5 size-6 shrink-0 cursor-pointer accent-accent"
      />
      <div className="grid min-w-0 content-center gap-0.5">
        <label htmlFor={id} className="min-h-9 cursor-pointer content-center py-1">
          {label}
        </label>
        <FieldNotes id={id} hint={hint} error={error} />
      </div>
    </div>
  );
}
