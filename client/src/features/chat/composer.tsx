import { SendHorizontal, X } from "lucide-react";
import {
  type ClipboardEvent,
  type FormEvent,
  type KeyboardEvent,
  type RefObject,
  useEffect,
  useEffectEvent,
  useId,
  useLayoutEffect,
  useState,
} from "react";
import type { ChatActions, UseFiles } from "../../call/chat-types";
import type { Participant } from "../../call/types";
import { Button } from "../../ui/button";
import { AttachButton } from "./attach-button";
import { type Draft, draftProblem, draftText, EMPTY_DRAFT, lengthHint, withText } from "./draft";
import { RecipientField } from "./recipient-field";
import { UploadList } from "./upload-list";
import { pastedFiles } from "./use-file-drop";

interface ComposerProps {
  draft: Draft;
  onDraft: (draft: Draft) => void;
  participants: readonly Participant[];
  actions: ChatActions;
  files: UseFiles;
  textRef: RefObject<HTMLTextAreaElement | null>;
}

export function Composer(props: ComposerProps) {
  const { draft, onDraft, participants, actions, files, textRef } = props;
  const [hasTried, setTried] = useState(false);
  const [isWaiting, setWaiting] = useState(false);
  const id = useId();
  const text = draftText(draft);
  const uploads = draft.editing ? [] : files.uploads;
  const isUploading = uploads.some(({ file, problem }) => file === null && problem === null);
  const problem = draftProblem(draft, participants) ?? uploadProblem(uploads);
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
    setWaiting(false);
    if (problem !== null || (said === "" && uploads.length === 0)) return;
    setTried(false);
    if (isUploading) return setWaiting(true);
    const { editing, to, replyTo } = draft;
    if (editing) {
      actions.edit(editing.id, said);
      onDraft({ ...draft, editing: null });
    } else {
      actions.send({ text: said, to: to ?? undefined, replyTo: replyTo?.id ?? undefined });
      onDraft({ ...EMPTY_DRAFT, to });
    }
  }

  const onUploaded = useEffectEvent(() => submit());
  useEffect(() => {
    if (isWaiting && !isUploading) onUploaded();
  }, [isWaiting, isUploading]);

  function onPaste(event: ClipboardEvent) {
    const pasted = files.isOffered && !draft.editing ? pastedFiles(event.clipboardData) : [];
    if (pasted.length === 0) return;
    event.preventDefault();
    files.actions.attach(pasted);
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
      {!draft.editing && <UploadList uploads={uploads} actions={files.actions} />}
      <div className="flex items-end gap-1">
        {files.isOffered && !draft.editing && <AttachButton onFiles={files.actions.attach} />}
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
          onPaste={onPaste}
          className="max-h-40 min-h-11 min-w-0 flex-1 resize-none rounded-control border border-edge bg-surface px-3 py-2.5 text-base text-ink [overflow-wrap:anywhere] placeholder:text-ink-soft"
        />
        <Button
          type="submit"
          aria-label={draft.editing ? "Save" : "Send"}
          className="ml-1 w-11 px-0"
        >
          <SendHorizontal aria-hidden="true" className="size-5 shrink-0" />
        </Button>
      </div>
      <div id={`${id}-hint`} className="grid gap-1 text-sm empty:hidden">
        {isWaiting && <p role="status">This is sent as soon as the files are there.</p>}
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

/** Nobody wants to find out later that something was missing. */
function uploadProblem(uploads: UseFiles["uploads"]): string | null {
  const hasFailed = uploads.some(({ problem }) => problem !== null);
  return hasFailed ? "A file was not uploaded. Try again or remove it." : null;
}

/** What one is about to do other than to say something new. */
function Mode({ draft, onCancel }: { draft: Draft; onCancel: () => void }) {
  const { editing, replyTo } = draft;
  if (!editing && !replyTo) return null;
  return (
    <div className="flex items-center gap-2 rounded-control bg-sunken py-1 pr-1 pl-3 text-sm">
      <p className="min-w-0 flex-1 truncate">
        <strong>{editing ? "Editing a message" : "Replying to: "}</strong>
        {!editing && (replyTo?.text || replyTo?.file?.name)}
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
