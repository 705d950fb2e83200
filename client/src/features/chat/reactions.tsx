import { SmilePlus } from "lucide-react";
import { type FocusEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { ChatReaction } from "../../call/chat-types";
import { ControlButton } from "../room/control-button";

const EMOJI = [
  ["👍", "Thumbs up"],
  ["👏", "Applause"],
  ["❤️", "Heart"],
  ["😂", "Laughter"],
  ["😮", "Surprise"],
  ["😢", "Sadness"],
  ["🎉", "Celebration"],
  ["✋", "Raised hand"],
] as const;

/** A few emoji above the controls, to be shown to everybody for a moment. */
export function ReactionPicker({ onReact }: { onReact: (emoji: string) => void }) {
  const [isOpen, setOpen] = useState(false);
  const buttonRef = useRef<HTMLButtonElement>(null);
  const listRef = useRef<HTMLFieldSetElement>(null);
  useEffect(() => {
    if (isOpen) listRef.current?.querySelector("button")?.focus();
  }, [isOpen]);
  const close = () => {
    setOpen(false);
    buttonRef.current?.focus();
  };
  const onBlur = ({ relatedTarget }: FocusEvent) => {
    const isHere = relatedTarget === buttonRef.current || listRef.current?.contains(relatedTarget);
    if (!isHere) setOpen(false);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    close();
  };
  return (
    <>
      <ControlButton
        ref={buttonRef}
        icon={SmilePlus}
        label="Send a reaction"
        caption="React"
        look="on"
        isExpanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      />
      {isOpen && (
        <fieldset
          ref={listRef}
          aria-label="Reactions"
          className="absolute bottom-full left-1/2 z-30 mb-2 flex w-max max-w-[calc(100vw-1rem)] -translate-x-1/2 rounded-full border border-line bg-surface p-1 shadow-card"
        >
          {EMOJI.map(([emoji, name]) => (
            <button
              key={emoji}
              type="button"
              aria-label={name}
              title={name}
              onKeyDown={onKeyDown}
              onBlur={onBlur}
              // Some browsers would take the focus away before the click comes.
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => {
                onReact(emoji);
                close();
              }}
              className="grid aspect-square w-10 min-w-0 cursor-pointer place-items-center rounded-full text-2xl hover:bg-sunken"
            >
              <span aria-hidden="true">{emoji}</span>
            </button>
          ))}
        </fieldset>
      )}
    </>
  );
}

/** Over the tile of who sent them; they rise, or just stand there for who wants no motion. */
export function FloatingReactions({ reactions }: { reactions: readonly ChatReaction[] }) {
  return reactions.map(({ key, emoji }) => (
    <span
      key={key}
      role="img"
      aria-label={`Reaction: ${emoji}`}
      style={{ left: `${15 + ((key * 29) % 60)}%` }}
      className="pointer-events-none absolute bottom-10 z-10 text-4xl motion-safe:animate-float"
    >
      {emoji}
    </span>
  ));
}
