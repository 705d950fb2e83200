import { SendHorizontal, X } from "lucide-react";
import {
  type FormEvent,
  type KeyboardEvent,
  type RefObject,
  useId,
  useLayoutEffect,
  useState,
} from "react";
import type { ChatActions } from "../../call/chat-types";
import type { Participant } from "../../call/types";
import { Button } from "../../ui/button";
import { type Draft, draftProblem, draftText, EMPTY_DRAFT, lengthHint, withText } from "./draft";
import { RecipientField } from "./recipient-field";

interface ComposerProps {
  draft: Draft;
  onDraft: (draft: Draft) => void;
  participants: readonly Participant[];
  actions: ChatActions;
  textRef: RefObject<HTMLTextAreaElement | null>;
}

export function Composer({ draft, onDraft, participants, actions, textRef }: ComposerProps) {
  const [hasTried, setTried] = useState(false);
  const id = useId();
  const text = draftText(draft);
  const problem = draftProblem(draft, participants);
  const hint = lengthHint(text);
  useGrowing(textRef);

  function change(next: Draft) {
    setTried(false);
    onDraft(next);
    // Others need not know of what is for one person, or was said long ago.
    if (!next.editing) actions.setTyping(next.text.trim() !== "" && next.to === null);
  }

  function submit(event?: FormEvent) {
    event?.preventDefault();
    const said = text.trim();
    setTried(true);
    if (problem !== null || said === "") return;
    setTried(false);
    const { editing, to, replyTo } = draft;
    if (editing) {
      actions.edit(editing.id, said);
      onDraft({ ...draft, editing: null });
    } else {
      actions.send({ text: said, to: to ?? undefined, replyTo: replyTo?.id ?? undefined });
      onDraft({ ...EMPTY_DRAFT, to });
    }
  }

  function onKeyDown(event: KeyboardEvent) {
    const isMode = draft.editing !== null || draft.replyTo !== null;
    if (event.key === "Escape" && isMode) {
      event.preventDefault();
      onDraft({ ...draft, editing: null, replyTo: null });
    }
    // Enter also chooses a word of an input method.
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit();
  }

  return (
    <form onSubmit={submit} className="grid grid-cols-1 gap-2 border-t border-line p-3">
      <Mode draft={draft} onCancel={() => onDraft({ ...draft, editing: null, replyTo: null })} />
      {!draft.editing && (
        <RecipientField
          to={draft.to}
          participants={participants}
          onChange={(to) => change({ ...draft, to })}
        />
      )}
      <div className="flex items-end gap-2">
        <label htmlFor={id} className="sr-only">
          Message
        </label>
        <textarea
          ref={textRef}
          id={id}
          rows={1}
          value={text}
          placeholder="Write a message"
          aria-invalid={hasTried && problem !== null ? true : undefined}
          aria-describedby={`${id}-hint`}
          onChange={(event) => change(withText(draft, event.target.value))}
          onKeyDown={onKeyDown}
          className="max-h-40 min-h-11 min-w-0 flex-1 resize-none rounded-control border border-edge bg-surface px-3 py-2.5 text-base text-ink [overflow-wrap:anywhere] placeholder:text-ink-soft"
        />
        <Button type="submit" aria-label={draft.editing ? "Save" : "Send"} className="w-11 px-0">
          <SendHorizontal aria-hidden="true" className="size-5 shrink-0" />
        </Button>
      </div>
      <div id={`${id}-hint`} className="grid gap-1 text-sm empty:hidden">
        {hint !== null && <p className="text-ink-soft">{hint}</p>}
        {hasTried && problem !== null && (
          <p
            role="alert"
            className="rounded-lg bg-danger-soft px-2 py-1 text-sm text-danger-soft-ink"
          >
            {problem}
          </p>
        )}
      </div>
    </form>
  );
}

/** What one is about to do other than to say something new. */
function Mode({ draft, onCancel }: { draft: Draft; onCancel: () => void }) {
  const { editing, replyTo } = draft;
  if (!editing && !replyTo) return null;
  return (
    <div className="flex items-center gap-2 rounded-control bg-sunken py-1 pr-1 pl-3 text-sm">
      <p className="min-w-0 flex-1 truncate">
        <strong>{editing ? "Editing a message" : "Replying to: "}</strong>
        {!editing && replyTo?.text}
      </p>
      <button
        type="button"
        aria-label={editing ? "Stop editing" : "Stop replying"}
        onClick={onCancel}
        className="grid size-8 shrink-0 cursor-pointer place-items-center rounded-full text-ink-soft hover:bg-line"
      >
        <X aria-hidden="true" className="size-4" />
      </button>
    </div>
  );
}

/** As high as its text. */
function useGrowing(ref: RefObject<HTMLTextAreaElement | null>): void {
  useLayoutEffect(() => {
    const area = ref.current;
    if (!area) return;
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + 2}px`;
  });
}
