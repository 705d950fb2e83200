import type { LucideIcon } from "lucide-react";
import { classes } from "../../ui/classes";

export type ControlLook = "on" | "off" | "active" | "leave";

const LOOKS: Record<ControlLook, string> = {
  on: "bg-sunken text-ink hover:bg-line",
  off: "bg-danger-soft text-danger-soft-ink hover:brightness-95",
  active: "bg-accent text-accent-ink hover:bg-accent-strong",
  leave: "bg-danger text-danger-ink hover:bg-danger-strong",
};

interface ControlButtonProps {
  icon: LucideIcon;
  /** The whole accessible name. */
  label: string;
  /** A part of it, shown below the icon where there is room. */
  caption: string;
  look: ControlLook;
  onClick: () => void;
}

export function ControlButton({ icon: Icon, label, caption, look, onClick }: ControlButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={onClick}
      className={classes(
        "flex size-11 cursor-pointer flex-col items-center justify-center gap-1 rounded-full transition-colors",
        "sm:h-14 sm:w-20 sm:rounded-control",
        LOOKS[look],
      )}
    >
      <Icon aria-hidden="true" className="size-5" />
      <span className="hidden text-xs font-medium sm:block">{caption}</span>
    </button>
  );
}
