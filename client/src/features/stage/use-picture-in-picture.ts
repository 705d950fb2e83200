import { useCallback, useEffect, useRef, useState } from "react";
import type { PictureSize } from "../../call/stage-types";
import { openSmallWindow, type SmallWindow } from "./small-window";

export interface PictureInPicture {
  /** Where to draw; null while it is closed, or shows the stream by itself. */
  readonly body: HTMLElement | null;
  /** In CSS pixels; null while it is closed. */
  readonly size: PictureSize | null;
  readonly toggle: () => void;
  readonly close: () => void;
}

/** The stream in a small window above all others; closed when the call is left. */
export function usePictureInPicture(stream: MediaStream | null): PictureInPicture {
  const [opened, setOpened] = useState<SmallWindow | null>(null);
  const [size, setSize] = useState<PictureSize | null>(null);
  const isOpening = useRef(false);
  const isGone = useRef(false);

  const close = useCallback(() => opened?.close(), [opened]);
  useEffect(() => close, [close]);
  useEffect(() => {
    isGone.current = false;
    return () => {
      isGone.current = true;
    };
  }, []);
  useEffect(() => opened?.setStream(stream), [opened, stream]);

  const toggle = () => {
    if (opened) return close();
    if (isOpening.current) return;
    isOpening.current = true;
    const onClosed = () => {
      setOpened(null);
      setSize(null);
    };
    void openSmallWindow(stream, { onSize: setSize, onClosed }).then((made) => {
      isOpening.current = false;
      // The call may have been left meanwhile.
      if (isGone.current) made?.close();
      else setOpened(made);
      return made;
    });
  };

  return { body: opened?.body ?? null, size, toggle, close };
}
