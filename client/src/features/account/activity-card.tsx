import { RefreshCw, TriangleAlert } from "lucide-react";
import { useId } from "react";
import {
  type AccountEventBody,
  type AccountEvents,
  listAccountEvents,
} from "../../api/account-events";
import { Button } from "../../ui/button";
import { classes } from "../../ui/classes";
import { Spinner } from "../../ui/spinner";
import { dateTimeText } from "../../ui/time-text";
import { useNow } from "../../ui/use-now";
import { LoadProblem } from "../history/load-problem";
import { Card } from "../history/page-frame";
import { useLoaded } from "../history/use-loaded";
import { usePages } from "../history/use-pages";
import { deviceText } from "./device-text";
import { eventText, isWarning } from "./event-text";

const TICK_MS = 60_000;
const loadFirst = () => listAccountEvents();

/** What has happened to the account, in plain words. */
export function ActivityCard() {
  const id = useId();
  const { loaded, reload } = useLoaded(loadFirst);
  return (
    <Card
      id={id}
      title="Recent activity"
      actions={
        <Button tone="quiet" onClick={() => void reload()}>
          <RefreshCw aria-hidden="true" className="size-5" />
          Refresh activity
        </Button>
      }
    >
      <p className="text-ink-soft">
        Sign-ins, tries that failed, and changes, for a year. Was something not you? Change your
        password and sign out everywhere else.
      </p>
      {loaded.status === "loading" && (
        <p role="status" className="flex items-center gap-2 text-ink-soft">
          <Spinner />
          One moment…
        </p>
      )}
      {loaded.status === "failed" && (
        <LoadProblem error={loaded.error} onRetry={() => void reload()} />
      )}
      {loaded.status === "ready" && (
        <Pages key={loaded.value.items[0]?.at} first={loaded.value} labelId={id} />
      )}
    </Card>
  );
}

function Pages({ first, labelId }: { first: AccountEvents; labelId: string }) {
  const now = useNow(TICK_MS);
  const { pages, hasMore, isBusy, problem, loadMore } = usePages(
    first,
    ({ nextCursor }) => nextCursor,
    listAccountEvents,
  );
  const events = pages.flatMap(({ items }) => items);
  if (events.length === 0) return <p className="text-ink-soft">Nothing has happened yet.</p>;
  return (
    <>
      <ol aria-labelledby={labelId} className="grid gap-2 text-sm">
        {events.map((event) => (
          <Entry
            key={`${event.at} ${event.kind} ${event.device} ${event.detail}`}
            event={event}
            now={now}
          />
        ))}
      </ol>
      {problem && <p role="alert">{problem}</p>}
      {hasMore && (
        <Button tone="secondary" isBusy={isBusy} onClick={() => void loadMore()}>
          Show older
        </Button>
      )}
    </>
  );
}

function Entry({ event, now }: { event: AccountEventBody; now: number }) {
  const { at, device, address } = event;
  const hasFailed = isWarning(event);
  const where = [device && deviceText(device), address].filter(Boolean).join(" · ");
  return (
    <li
      className={classes(
        "grid gap-x-4 gap-y-0.5 rounded-control px-3 py-2 sm:grid-cols-[10rem_1fr]",
        hasFailed ? "bg-warn-soft text-warn-soft-ink" : "bg-sunken",
      )}
    >
      <time dateTime={new Date(at).toISOString()}>{dateTimeText(at, now)}</time>
      <div className="grid min-w-0 gap-0.5">
        <span className="flex items-start gap-1.5 font-semibold wrap-anywhere">
          {hasFailed && (
            <TriangleAlert aria-label="Warning:" role="img" className="mt-0.5 size-4 shrink-0" />
          )}
          {eventText(event)}
        </span>
        {where && <span className="wrap-anywhere">{where}</span>}
      </div>
    </li>
  );
}
