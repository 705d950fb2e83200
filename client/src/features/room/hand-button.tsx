import { Hand } from "lucide-react";
import { useEffect } from "react";
import { useHands } from "../../call/use-call";
import { ControlButton } from "./control-button";

/** Raises one's hand or takes it down; Alt+H does the same. */
export function HandButton({ ownId }: { ownId: string | null }) {
  const { raised, toggle } = useHands();
  const isRaised = ownId !== null && raised.includes(ownId);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!event.altKey || event.code !== "KeyH" || event.repeat) return;
      event.preventDefault();
      void toggle();
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, [toggle]);
  return (
    <ControlButton
      icon={Hand}
      label={isRaised ? "Lower hand" : "Raise hand"}
      caption="Hand"
      look={isRaised ? "active" : "on"}
      shortcut="Alt+H"
      onClick={() => void toggle()}
    />
  );
}
