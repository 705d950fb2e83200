import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";

interface FieldNotesProps {
  /** Of the field. */
  id: string;
  hint?: ReactNode;
  /** What is wrong with what was entered. */
  error?: string | undefined;
}

/** What stands below a field: what to enter, and what is wrong. */
export function FieldNotes({ id, hint, error }: FieldNotesProps) {
  return (
    <>
      {error && (
        <p
          id={`${id}-error`}
          className="flex items-start gap-1.5 text-sm font-medium text-danger-soft-ink"
        >
          <CircleAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0" />
          {error}
        </p>
      )}
      {hint && (
        <p id={`${id}-hint`} className="text-sm text-ink-soft">
          {hint}
        </p>
      )}
    </>
  );
}

/** `aria-describedby` of a field with these notes. */
export function describedBy(
  { id, hint, error }: FieldNotesProps,
  ...others: (string | undefined)[]
) {
  const own = [error && `${id}-error`, hint && `${id}-hint`];
  return [...others, ...own].filter(Boolean).join(" ") || undefined;
}
