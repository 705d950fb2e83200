import {
  Crop,
  EyeOff,
  Grid2x2,
  Keyboard,
  PictureInPicture2,
  Proportions,
  SquareUser,
  UserRound,
  UserRoundSearch,
} from "lucide-react";
import { Button } from "../../ui/button";
import { ChoiceField } from "../../ui/choice-field";
import { Dialog } from "../../ui/dialog";
import { canOpenSmallWindow } from "./small-window";
import type { StageSettings } from "./stage-settings";

interface ViewDialogProps {
  isOpen: boolean;
  settings: StageSettings;
  onChange: (changes: Partial<StageSettings>) => void;
  onPictureInPicture: () => void;
  onShortcuts: () => void;
  onClose: () => void;
}

const LAYOUTS = [
  { value: "grid", label: "Grid", icon: Grid2x2 },
  { value: "speaker", label: "Speaker", icon: UserRoundSearch },
] as const;

const SELF_VIEWS = [
  { value: "tile", label: "Like the others", icon: UserRound },
  { value: "mini", label: "Small", icon: SquareUser },
  { value: "hidden", label: "Hidden", icon: EyeOff },
] as const;

const FITS = [
  { value: "cover", label: "Fill the tile", icon: Crop },
  { value: "contain", label: "Show all of it", icon: Proportions },
] as const;

/** How one sees the call oneself; nobody else notices. */
export function ViewDialog({
  isOpen,
  settings,
  onChange,
  onPictureInPicture,
  onShortcuts,
  onClose,
}: ViewDialogProps) {
  return (
    <Dialog title="View" isOpen={isOpen} onClose={onClose}>
      <ChoiceField
        legend="Layout"
        options={LAYOUTS}
        value={settings.layout}
        onChange={(layout) => onChange({ layout })}
      />
      <ChoiceField
        legend="Your own picture"
        options={SELF_VIEWS}
        value={settings.selfView}
        onChange={(selfView) => onChange({ selfView })}
      />
      <ChoiceField
        legend="Every picture"
        options={FITS}
        value={settings.fit}
        onChange={(fit) => onChange({ fit })}
      />
      <div className="grid gap-2">
        {canOpenSmallWindow() && (
          <Button tone="secondary" onClick={onPictureInPicture}>
            <PictureInPicture2 aria-hidden="true" className="size-5" />
            Picture in picture
          </Button>
        )}
        <Button tone="secondary" onClick={onShortcuts}>
          <Keyboard aria-hidden="true" className="size-5" />
          Keyboard shortcuts
        </Button>
      </div>
      <p className="text-sm text-ink-soft">
        A pin on a tile keeps it large. Only you see the call like this.
      </p>
    </Dialog>
  );
}
