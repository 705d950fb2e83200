import { CircleCheck, RotateCw, X } from "lucide-react";
import type { ReactNode } from "react";
import type { FileActions, Upload } from "../../call/chat-types";
import { sizeText } from "../../call/size-text";

/** In the colours of the page; browsers have parts of their own for it. */
const PROGRESS =
  "mb-1 h-1.5 w-[calc(100%-0.5rem)] appearance-none overflow-hidden rounded-full bg-line [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-line [&::-webkit-progress-value]:bg-accent";

interface UploadListProps {
  uploads: readonly Upload[];
  actions: FileActions;
}

/** What goes with the next message, and how far it is. */
export function UploadList({ uploads, actions }: UploadListProps) {
  const ready = uploads.filter(({ file }) => file !== null).length;
  return (
    <>
      <p role="status" className="sr-only">
        {ready > 0 && (ready === 1 ? "1 file is attached" : `${ready} files are attached`)}
      </p>
      {uploads.length > 0 && (
        <ul aria-label="Attached files" className="grid max-h-40 grid-cols-1 gap-1 overflow-y-auto">
          {uploads.map((upload) => (
            <UploadItem key={upload.key} upload={upload} actions={actions} />
          ))}
        </ul>
      )}
    </>
  );
}

function UploadItem({ upload, actions }: { upload: Upload; actions: FileActions }) {
  const { key, name, size, share, file, problem, canRetry } = upload;
  return (
    <li className="grid grid-cols-1 gap-1 rounded-control bg-sunken py-1 pr-1 pl-3 text-sm">
      <div className="flex items-center gap-1">
        {file && <CircleCheck aria-hidden="true" className="size-4 shrink-0 text-accent" />}
        <bdi className="min-w-0 flex-1 truncate">{name}</bdi>
        <span className="shrink-0 text-xs text-ink-soft">{sizeText(size)}</span>
        {canRetry && (
          <ItemButton label={`Upload ${name} again`} onClick={() => actions.retry(key)}>
            <RotateCw aria-hidden="true" className="size-4" />
          </ItemButton>
        )}
        <ItemButton
          label={file || problem ? `Remove ${name}` : `Cancel ${name}`}
          onClick={() => actions.detach(key)}
        >
          <X aria-hidden="true" className="size-4" />
        </ItemButton>
      </div>
      {!file && problem === null && (
        <progress aria-label={`Uploading ${name}`} max={1} value={share} className={PROGRESS} />
      )}
      {problem !== null && (
        <p role="alert" className="rounded-lg bg-danger-soft px-2 py-1 text-danger-soft-ink">
          {problem}
        </p>
      )}
    </li>
  );
}

interface ItemButtonProps {
  label: string;
  onClick: () => void;
  children: ReactNode;
}

function ItemButton({ label, onClick, children }: ItemButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={onClick}
      className="grid size-8 shrink-0 cursor-pointer place-items-center rounded-full text-ink-soft hover:bg-line"
    >
      {children}
    </button>
  );
}
