import { type ReactNode, useId } from "react";
import type { When } from "../../api/meetings";
import { Button } from "../../ui/button";
import { Message } from "../../ui/message";
import { Spinner } from "../../ui/spinner";
import { useNow } from "../../ui/use-now";
import { MeetingItem, type MeetingVerbs } from "./meeting-item";
import { type MeetingPages, useMeetingList } from "./use-meeting-list";
import type { Changes } from "./use-refresh";

interface MeetingSectionProps {
  when: When;
  title: string;
  /** What to say, and to do, when there is none. */
  empty: ReactNode;
  q: string;
  changes: Changes;
  verbs: MeetingVerbs;
}

const TICK_MS = 15_000;

/** One's meetings of one kind: what is on, what is to come, what has been. */
export function MeetingSection(props: MeetingSectionProps) {
  const { when, title, empty, q, changes, verbs } = props;
  const pages = useMeetingList(when, q, changes);
  const now = useNow(TICK_MS);
  const titleId = useId();
  // The personal room has a place of its own.
  const items = pages.items.filter(({ isPersonal }) => !isPersonal);
  return (
    <section aria-labelledby={titleId} className="grid gap-3">
      <h2 id={titleId} className="text-lg font-semibold">
        {title}
      </h2>
      {items.length === 0 ? (
        <Nothing pages={pages} empty={q === "" ? empty : <NoMatch q={q} />} />
      ) : (
        <ul className="grid gap-3">
          {items.map((meeting) => (
            <MeetingItem key={meeting.id} meeting={meeting} now={now} verbs={verbs} />
          ))}
        </ul>
      )}
      {pages.hasMore && (
        <Button tone="secondary" isBusy={pages.isLoadingMore} onClick={pages.showMore}>
          Show more
        </Button>
      )}
    </section>
  );
}

function Nothing({ pages, empty }: { pages: MeetingPages; empty: ReactNode }) {
  if (pages.phase === "failed") {
    return (
      <Message tone="warn" role="alert" title="These meetings could not be loaded">
        <Button tone="secondary" className="justify-self-start" onClick={pages.reload}>
          Try again
        </Button>
      </Message>
    );
  }
  return (
    <div
      aria-live="polite"
      className="rounded-control border border-dashed border-edge p-4 text-ink-soft"
    >
      {pages.phase === "loading" ? (
        <p className="flex items-center gap-2">
          <Spinner />
          Loading…
        </p>
      ) : (
        empty
      )}
    </div>
  );
}

function NoMatch({ q }: { q: string }) {
  return <p>No title here has “{q}” in it.</p>;
}
