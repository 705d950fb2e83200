import { type RefObject, useEffect, useRef } from "react";

/**
 * When what has the focus disappears from inside the element, the element itself takes it, so that
 * the keyboard goes on from there. It needs a `tabIndex` of -1.
 */
export function useKeptFocus<Kind extends HTMLElement>(): RefObject<Kind | null> {
  const ref = useRef<Kind>(null);
  const last = useRef<EventTarget | null>(null);

  useEffect(() => {
    const element = ref.current;
    const note = ({ target }: FocusEvent) => {
      last.current = target;
    };
    element?.addEventListener("focusin", note);
    return () => element?.removeEventListener("focusin", note);
  }, []);

  useEffect(() => {
    const isGone = last.current instanceof Node && !last.current.isConnected;
    if (isGone && document.activeElement === document.body) ref.current?.focus();
  });

  return ref;
}
