import { useEffect, useEffectEvent } from "react";
import { isTyping, SHORTCUTS, type ShortcutName } from "./shortcuts";

/** Does something when its keys are pressed: not in a dialog, and not where they type a character. */
export function useShortcut(name: ShortcutName, run: () => void, isActive = true): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    // Whatever is nearer has used it, or will.
    if (!isActive || event.defaultPrevented || event.repeat || hasDialog()) return;
    if (!SHORTCUTS[name].matches(event) || isTyping(event)) return;
    event.preventDefault();
    run();
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKeyDown(event);
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, []);
}

export const hasDialog = () => document.querySelector("dialog[open]") !== null;
