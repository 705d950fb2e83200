import { Crop, Proportions } from "lucide-react";
import type { StageSettings } from "./stage-settings";
import { TileButton } from "./tile-button";

interface FitButtonProps {
  /** Whose picture. */
  whose: string;
  fit: StageSettings["fit"];
  onClick: () => void;
}

/** For this one picture: what all others do is chosen under "View". */
export function FitButton({ whose, fit, onClick }: FitButtonProps) {
  return fit === "cover" ? (
    <TileButton label={`Show all of ${whose} picture`} icon={Proportions} onClick={onClick} />
  ) : (
    <TileButton label={`Fill the tile with ${whose} picture`} icon={Crop} onClick={onClick} />
  );
}
