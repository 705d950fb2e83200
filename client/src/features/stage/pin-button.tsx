import { Pin, PinOff } from "lucide-react";
import { TileButton } from "./tile-button";

interface PinButtonProps {
  /** Whom or what. */
  what: string;
  isPinned: boolean;
  onClick: () => void;
}

export function PinButton({ what, isPinned, onClick }: PinButtonProps) {
  return (
    <TileButton
      label={isPinned ? `Unpin ${what}` : `Pin ${what}`}
      icon={isPinned ? PinOff : Pin}
      isOn={isPinned}
      onClick={onClick}
    />
  );
}
