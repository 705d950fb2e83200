import type { LucideIcon } from "lucide-react";
import { classes } from "../../ui/classes";

interface TileButtonProps {
  label: string;
  icon: LucideIcon;
  /** What has been chosen stays in sight. */
  isOn?: boolean;
  onClick: () => void;
}

/** Seen while one points at the tile or the keyboard is on it, and on displays that are touched. */
export function TileButton({ label, icon: Icon, isOn = false, onClick }: TileButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={onClick}
      className={classes(
        "grid size-8 cursor-pointer place-items-center rounded-full bg-scrim text-tile-ink transition-opacity hover:bg-black",
        "focus-visible:opacity-100 focus-visible:outline-tile-ink group-hover:opacity-100 [@media(hover:none)]:opacity-100",
        !isOn && "opacity-0",
      )}
    >
      <Icon aria-hidden="true" className="size-4" />
    </button>
  );
}
