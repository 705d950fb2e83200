import { Paperclip } from "lucide-react";
import { type ChangeEvent, useRef } from "react";

/** Opens the system's picker, of which the browser's own control would take a line. */
export function AttachButton({ onFiles }: { onFiles: (files: readonly File[]) => void }) {
  const ref = useRef<HTMLInputElement>(null);
  function onChange({ target }: ChangeEvent<HTMLInputElement>) {
    onFiles(Array.from(target.files ?? []));
    // The same file may be chosen once more.
    target.value = "";
  }
  return (
    <>
      <input
        ref={ref}
        type="file"
        multiple
        tabIndex={-1}
        aria-hidden="true"
        onChange={onChange}
        className="hidden"
      />
      <button
        type="button"
        aria-label="Attach files"
        title="Attach files"
        onClick={() => ref.current?.click()}
        className="grid size-11 shrink-0 cursor-pointer place-items-center rounded-control text-ink-soft hover:bg-sunken hover:text-ink"
      >
        <Paperclip aria-hidden="true" className="size-5" />
      </button>
    </>
  );
}
