import { useEffect, useEffectEvent, useRef, useState } from "react";
import { SHORTCUTS, usesSpace } from "./shortcuts";
import { hasDialog } from "./use-shortcut";

interface PushToTalk {
  isMuted: boolean;
  /** Turns the microphone on, and off again. */
  onTalk: (isTalking: boolean) => void;
}

/** Opens a muted microphone as long as the space bar is held. Says whether it is. */
export function usePushToTalk({ isMuted, onTalk }: PushToTalk): boolean {
  const [isTalking, setTalking] = useState(false);
  // The state is behind by a render, and a key can be faster.
  const isHeld = useRef(false);

  const change = useEffectEvent((next: boolean) => {
    if (next === isHeld.current) return;
    isHeld.current = next;
    setTalking(next);
    onTalk(next);
  });
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || !SHORTCUTS.talk.matches(event)) return;
    if (usesSpace(event.target) || hasDialog()) return;
    if (!isHeld.current && (!isMuted || event.repeat)) return;
    // A held space bar would scroll.
    event.preventDefault();
    change(true);
  });

  useEffect(() => {
    const press = (event: KeyboardEvent) => onKeyDown(event);
    // Whatever else is held by then: nobody is to go on talking without knowing it.
    const release = ({ code }: KeyboardEvent) => code === "Space" && change(false);
    const end = () => change(false);
    document.addEventListener("keydown", press);
    document.addEventListener("keyup", release);
    document.addEventListener("visibilitychange", end);
    addEventListener("blur", end);
    return () => {
      document.removeEventListener("keydown", press);
      document.removeEventListener("keyup", release);
      document.removeEventListener("visibilitychange", end);
      removeEventListener("blur", end);
    };
  }, []);

  return isTalking;
}
