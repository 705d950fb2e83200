import { Ellipsis } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useRef } from "react";
import type { Act, ActName } from "./person-acts";

interface PersonMenuProps {
  name: string;
  acts: readonly Act[];
  isOpen: boolean;
  onToggle: (isOpen: boolean) => void;
  onAct: (act: ActName) => void;
}

/** The button of somebody's row; what it opens stands below the row, in the same element. */
export function PersonMenu({ name, acts, isOpen, onToggle, onAct }: PersonMenuProps) {
  const id = useId();
  const toggleRef = useRef<HTMLButtonElement>(null);
  const listRef = useRef<HTMLFieldSetElement>(null);
  useEffect(() => {
    if (!isOpen) return;
    listRef.current?.scrollIntoView?.({ block: "nearest" });
    listRef.current?.querySelector("button")?.focus();
  }, [isOpen]);
  const close = () => {
    onToggle(false);
    toggleRef.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    close();
  };
  return (
    <>
      <button
        ref={toggleRef}
        type="button"
        aria-label={`Options for ${name}`}
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={() => onToggle(!isOpen)}
        className="ml-auto grid size-11 shrink-0 cursor-pointer place-items-center rounded-full text-ink-soft hover:bg-sunken hover:text-ink aria-expanded:bg-sunken aria-expanded:text-ink"
      >
        <Ellipsis aria-hidden="true" className="size-5" />
      </button>
      {isOpen && (
        <fieldset
          ref={listRef}
          id={id}
          aria-label={`Options for ${name}`}
          className="mb-1 grid basis-full grid-cols-1 rounded-control border border-line bg-canvas p-1"
        >
          {acts.map(({ name: act, text, icon: Icon }) => (
            <button
              key={act}
              type="button"
              onKeyDown={onKeyDown}
              onClick={() => {
                close();
                onAct(act);
              }}
              className="flex min-h-10 cursor-pointer items-center gap-3 rounded-lg px-3 text-left text-sm hover:bg-sunken"
            >
              <Icon aria-hidden="true" className="size-4 shrink-0 text-ink-soft" />
              {text}
            </button>
          ))}
        </fieldset>
      )}
    </>
  );
}
