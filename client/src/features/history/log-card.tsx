import { RefreshCw } from "lucide-react";
import { useCallback, useId, useState } from "react";
import { fetchMeetingLog, type LogEntryBody } from "../../api/meetings";
import { Button } from "../../ui/button";
import { Spinner } from "../../ui/spinner";
import { timeText } from "../chat/time-text";
import { LoadProblem } from "./load-problem";
import { logReason, logText } from "./log-text";
import { Card } from "./page-frame";
import { useLoaded } from "./use-loaded";

const SHOWN_AT_FIRST = 20;

/** What hosts did to others, and to the meeting. */
export function LogCard({ code }: { code: string }) {
  const id = useId();
  const load = useCallback(() => fetchMeetingLog(code), [code]);
  const { loaded, reload } = useLoaded(load);
  return (
    <Card
      id={id}
      title="What hosts did"
      actions={
        <Button tone="quiet" onClick={() => void reload()}>
          <RefreshCw aria-hidden="true" className="size-5" />
          Refresh log
        </Button>
      }
    >
      {loaded.status === "loading" && (
        <p role="status" className="flex items-center gap-2 text-ink-soft">
          <Spinner />
          One moment…
        </p>
      )}
      {loaded.status === "failed" && (
        <LoadProblem error={loaded.error} onRetry={() => void reload()} />
      )}
      {loaded.status === "ready" && <Entries entries={loaded.value} labelId={id} />}
    </Card>
  );
}

function Entries({ entries, labelId }: { entries: readonly LogEntryBody[]; labelId: string }) {
  const [areAllShown, showAll] = useState(false);
  if (entries.length === 0) {
    return (
      <p className="text-ink-soft">
        Nothing so far. Whom hosts let in, mute or remove is listed here, for ninety days.
      </p>
    );
  }
  const shown = areAllShown ? entries : entries.slice(0, SHOWN_AT_FIRST);
  return (
    <>
      <ol aria-labelledby={labelId} className="grid gap-2 text-sm">
        {shown.map((entry) => (
          <Entry key={`${entry.at} ${entry.action} ${entry.targetName}`} entry={entry} />
        ))}
      </ol>
      {shown.length < entries.length && (
        <Button tone="secondary" onClick={() => showAll(true)}>
          Show all {entries.length}
        </Button>
      )}
    </>
  );
}

function Entry({ entry }: { entry: LogEntryBody }) {
  const reason = logReason(entry);
  return (
    <li className="grid gap-x-3 sm:grid-cols-[9rem_1fr]">
      <time dateTime={new Date(entry.at).toISOString()} className="text-ink-soft">
        {timeText(entry.at)}
      </time>
      <span>
        {logText(entry)}
        {reason && `: “${reason}”`}
      </span>
    </li>
  );
}
