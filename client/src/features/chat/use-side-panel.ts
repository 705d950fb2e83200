import { type RefObject, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { useShortcut } from "../shortcuts/use-shortcut";

export type PanelName = "chat" | "people";

interface UseSidePanel {
  panel: PanelName | null;
  /** The panel covers the call: nothing below it can be reached. */
  isCovering: boolean;
  /** Gets the focus when the panel was not opened by anything else. */
  chatButtonRef: RefObject<HTMLButtonElement | null>;
  show: (panel: PanelName) => void;
  toggle: (panel: PanelName) => void;
  close: () => void;
}

/** Which side panel is open. When it closes, the focus goes back. */
export function useSidePanel(hasChat: boolean): UseSidePanel {
  const [wanted, setWanted] = useState<PanelName | null>(null);
  const chatButtonRef = useRef<HTMLButtonElement>(null);
  const openerRef = useRef<HTMLElement | null>(null);
  const isNarrow = useIsNarrow();
  const panel = wanted === "chat" && !hasChat ? "people" : wanted;

  const show = (next: PanelName) => {
    if (panel === null) openerRef.current = focused() ?? chatButtonRef.current;
    setWanted(next);
  };
  const close = () => setWanted(null);
  const toggle = (next: PanelName) => (panel === next ? close() : show(next));

  useEffect(() => {
    if (panel !== null) return;
    openerRef.current?.focus();
    openerRef.current = null;
  }, [panel]);

  useShortcut("chat", () => toggle("chat"), hasChat);
  useShortcut("close", close, panel !== null);

  return { panel, isCovering: panel !== null && isNarrow, chatButtonRef, show, toggle, close };
}

function focused(): HTMLElement | null {
  const element = document.activeElement;
  const isControl = element instanceof HTMLElement && element.matches("button, a, input, select");
  return isControl ? element : null;
}

/** As the `md` of the style sheet. */
const NARROW = "(width < 48rem)";

const subscribe = (onChange: () => void) => {
  if (typeof matchMedia !== "function") return () => undefined;
  const query = matchMedia(NARROW);
  query.addEventListener("change", onChange);
  return () => query.removeEventListener("change", onChange);
};

function useIsNarrow(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => typeof matchMedia === "function" && matchMedia(NARROW).matches,
  );
}
