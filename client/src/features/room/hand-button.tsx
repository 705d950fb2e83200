import { Hand } from "lucide-react";
import { useHands } from "../../call/use-call";
import { SHORTCUTS } from "../shortcuts/shortcuts";
import { useShortcut } from "../shortcuts/use-shortcut";
import { ControlButton } from "./control-button";

/** Raises one's hand or takes it down. */
export function HandButton({ ownId }: { ownId: string | null }) {
  const { raised, toggle } = useHands();
  const isRaised = ownId !== null && raised.includes(ownId);
  useShortcut("hand", () => void toggle());
  return (
    <ControlButton
      icon={Hand}
      label={isRaised ? "Lower hand" : "Raise hand"}
      caption="Hand"
      look={isRaised ? "active" : "on"}
      shortcut={SHORTCUTS.hand.keys}
      onClick={() => void toggle()}
    />
  );
}
