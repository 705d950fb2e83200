import { X } from "lucide-react";
import type { Notice } from "../../call/types";
import { classes } from "../../ui/classes";
import { Spinner } from "../../ui/spinner";

interface NoticesProps {
  notices: readonly Notice[];
  /** The list of people covers the page: what it does is told over it, one thing at a time. */
  isOverAll?: boolean;
  onDismiss: (id: number) => void;
}

/** Plain sentences over the call; read aloud, never in the way of the picture for long. */
export function Notices({ notices, isOverAll = false, onDismiss }: NoticesProps) {
  return (
    <div
      aria-live="polite"
      className={classes(
        "pointer-events-none inset-x-0 grid justify-items-center gap-2 px-3",
        isOverAll ? "fixed bottom-4 z-50 *:not-last:hidden" : "absolute top-2 z-20",
      )}
    >
      {notices.map((notice) => (
        <div
          key={notice.id}
          className="pointer-events-auto flex max-w-full items-center gap-2 rounded-full border border-line bg-surface py-1.5 pr-1.5 pl-4 text-sm text-ink shadow-card"
        >
          {notice.isSticky && <Spinner />}
          <p className="min-w-0 py-1 pr-2">{notice.text}</p>
          {!notice.isSticky && (
            <button
              type="button"
              aria-label="Dismiss"
              onClick={() => onDismiss(notice.id)}
              className="grid size-8 shrink-0 cursor-pointer place-items-center rounded-full text-ink-soft hover:bg-sunken"
            >
              <X aria-hidden="true" className="size-4" />
            </button>
          )}
        </div>
      ))}
    </div>
  );
}
