import type { LucideIcon } from "lucide-react";
import type { Ref } from "react";
import { classes } from "../../ui/classes";

export type ControlLook = "on" | "off" | "active" | "leave" | "blocked";

const LOOKS: Record<ControlLook, string> = {
  on: "bg-sunken text-ink hover:bg-line",
  off: "bg-danger-soft text-danger-soft-ink hover:brightness-95",
  active: "bg-accent text-accent-ink hover:bg-accent-strong",
  leave: "bg-danger text-danger-ink hover:bg-danger-strong",
  blocked: "border border-dashed border-edge text-ink-soft",
};

interface ControlButtonProps {
  icon: LucideIcon;
  /** The whole accessible name. */
  label: string;
  /** A part of it, shown below the icon where there is room. */
  caption: string;
  look: ControlLook;
  /** Whether what it opens is open. */
  isExpanded?: boolean;
  /** As `aria-keyshortcuts` wants it. */
  shortcut?: string;
  /** How much waits behind it; told by the label too. */
  badge?: number;
  ref?: Ref<HTMLButtonElement>;
  onClick: () => void;
}

const MAX_BADGE = 99;

export function ControlButton({
  icon: Icon,
  label,
  caption,
  look,
  isExpanded,
  shortcut,
  badge = 0,
  ref,
  onClick,
}: ControlButtonProps) {
  return (
    <button
      ref={ref}
      type="button"
      aria-label={label}
      aria-expanded={isExpanded}
      aria-keyshortcuts={shortcut}
      // It says why when it is clicked, so it stays within reach.
      aria-disabled={look === "blocked" || undefined}
      title={shortcut ? `${label} (${shortcut})` : label}
      onClick={onClick}
      className={classes(
        "relative flex aspect-square w-11 min-w-0 cursor-pointer flex-col items-center justify-center gap-1 rounded-full transition-colors",
        "sm:aspect-auto sm:h-14 sm:w-20 sm:rounded-control",
        LOOKS[look],
      )}
    >
      <Icon aria-hidden="true" className="size-5" />
      <span className="hidden text-xs font-medium sm:block">{caption}</span>
      {badge > 0 && (
        <span
          aria-hidden="true"
          className="absolute -top-1 -right-1 min-w-5 rounded-full bg-danger px-1 text-center text-xs leading-5 font-semibold text-danger-ink"
        >
          {badge > MAX_BADGE ? `${MAX_BADGE}+` : badge}
        </span>
      )}
    </button>
  );
}
