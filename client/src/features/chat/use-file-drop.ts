import { type RefObject, useEffect, useEffectEvent, useState } from "react";

/**
 * Files that are dropped onto an element; says whether some are held over it.
 *
 * One that misses it is not opened by the browser in the place of the call.
 */
export function useFileDrop(
  ref: RefObject<HTMLElement | null>,
  onFiles: (files: readonly File[]) => void,
): boolean {
  const [isOver, setOver] = useState(false);
  const take = useEffectEvent(onFiles);
  useEffect(() => {
    const isInside = ({ target }: DragEvent) =>
      target instanceof Node && (ref.current?.contains(target) ?? false);
    const onDragOver = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = isInside(event) ? "copy" : "none";
      setOver(isInside(event));
    };
    const onDrop = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      setOver(false);
      const files = filesOf(event.dataTransfer);
      if (isInside(event) && files.length > 0) take(files);
    };
    const onDragLeave = (event: DragEvent) => {
      // Into nothing: out of the window.
      if (event.relatedTarget === null) setOver(false);
    };
    document.addEventListener("dragover", onDragOver);
    document.addEventListener("drop", onDrop);
    document.addEventListener("dragleave", onDragLeave);
    return () => {
      document.removeEventListener("dragover", onDragOver);
      document.removeEventListener("drop", onDrop);
      document.removeEventListener("dragleave", onDragLeave);
    };
  }, [ref]);
  return isOver;
}

/** Files of the clipboard; text that comes with a picture of itself stays text. */
export function pastedFiles(clipboard: DataTransfer): readonly File[] {
  return clipboard.getData("text/plain") === "" ? filesOf(clipboard) : [];
}

/** Without directories, which cannot be sent. */
function filesOf({ items, files }: DataTransfer): readonly File[] {
  if (items.length === 0) return Array.from(files);
  return Array.from(items).flatMap((item) => {
    const isDirectory = item.webkitGetAsEntry?.()?.isDirectory ?? false;
    const file = item.kind === "file" && !isDirectory ? item.getAsFile() : null;
    return file ?? [];
  });
}
