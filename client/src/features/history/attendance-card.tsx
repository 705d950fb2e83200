import { Download, RefreshCw } from "lucide-react";
import { useCallback, useId } from "react";
import { type Attendance, fetchAttendance, fetchAttendanceTable } from "../../api/attendance";
import { Button } from "../../ui/button";
import { Spinner } from "../../ui/spinner";
import { zoneText } from "../../ui/time-text";
import { DownloadButton } from "./download-button";
import { LoadProblem } from "./load-problem";
import { Card } from "./page-frame";
import { SessionTable } from "./session-table";
import { useLoaded } from "./use-loaded";
import { usePages } from "./use-pages";

/** Who was in the meeting, session by session. */
export function AttendanceCard({ code }: { code: string }) {
  const id = useId();
  const load = useCallback(() => fetchAttendance(code, null), [code]);
  const { loaded, reload } = useLoaded(load);
  const hasAny = loaded.status === "ready" && loaded.value.items.length > 0;
  return (
    <Card
      id={id}
      title="Attendance"
      actions={
        <div className="flex flex-wrap gap-2">
          <Button tone="quiet" onClick={() => void reload()}>
            <RefreshCw aria-hidden="true" className="size-5" />
            Refresh
          </Button>
          {hasAny && (
            <DownloadButton
              label="Download CSV"
              icon={Download}
              filename={`attendance-${code}.csv`}
              load={() => fetchAttendanceTable(code, zoneText())}
            />
          )}
        </div>
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
      {loaded.status === "ready" && !hasAny && (
        <p className="text-ink-soft">
          Nobody has been here yet. Who comes is listed here, with the time they come and go.
        </p>
      )}
      {loaded.status === "ready" && hasAny && (
        <Sessions key={loaded.value.items[0]?.id} code={code} first={loaded.value} />
      )}
    </Card>
  );
}

function Sessions({ code, first }: { code: string; first: Attendance }) {
  const { pages, hasMore, isBusy, problem, loadMore } = usePages(
    first,
    ({ nextCursor }) => nextCursor,
    (cursor) => fetchAttendance(code, cursor),
  );
  return (
    <>
      {pages
        .flatMap((page) => page.items)
        .map((session) => (
          <SessionTable key={session.id} session={session} />
        ))}
      {hasMore && (
        <Button tone="secondary" isBusy={isBusy} onClick={() => void loadMore()}>
          Show earlier sessions
        </Button>
      )}
      <p role="status" className="text-sm empty:hidden">
        {problem}
      </p>
    </>
  );
}
