import type { ComponentProps } from "react";
import { classes } from "./classes";
import { Spinner } from "./spinner";

export type ButtonTone = "primary" | "secondary" | "quiet" | "danger";

const TONES: Record<ButtonTone, string> = {
  primary: "bg-accent text-accent-ink hover:bg-accent-strong",
  secondary: "border border-edge bg-surface text-ink hover:bg-sunken",
  quiet: "text-ink hover:bg-sunken",
  danger: "bg-danger text-danger-ink hover:bg-danger-strong",
};

/** The look of a button, for links that lead on like one. */
export function buttonClasses(tone: ButtonTone = "primary", extra?: string): string {
  return classes(
    "inline-flex min-h-11 cursor-pointer items-center justify-center gap-2 rounded-control px-4 py-2",
    "text-center font-semibold transition-colors aria-disabled:cursor-default",
    "disabled:cursor-default disabled:opacity-60",
    TONES[tone],
    extra,
  );
}

interface ButtonProps extends ComponentProps<"button"> {
  tone?: ButtonTone;
  /** Something runs: the button keeps the focus but does nothing. */
  isBusy?: boolean;
}

export function Button({
  tone = "primary",
  isBusy = false,
  type = "button",
  className,
  onClick,
  children,
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      aria-disabled={isBusy || undefined}
      className={buttonClasses(tone, className)}
      onClick={(event) => {
        if (isBusy) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {isBusy && <Spinner />}
      {children}
    </button>
  );
}
