import { useEffect, useId } from "react";
import { listSessions } from "../../api/sessions";
import { Spinner } from "../../ui/spinner";
import { LoadProblem } from "../history/load-problem";
import { Card } from "../history/page-frame";
import { useLoaded } from "../history/use-loaded";
import { SessionList } from "./session-list";

/** Where one is signed in, as it is when somebody looks. */
export function SessionsCard() {
  const { loaded, reload } = useLoaded(listSessions);
  useEffect(() => {
    const onSeen = () => {
      if (document.visibilityState === "visible") void reload();
    };
    document.addEventListener("visibilitychange", onSeen);
    return () => document.removeEventListener("visibilitychange", onSeen);
  }, [reload]);
  return (
    <Card id={useId()} title="Where you are signed in">
      <p className="text-ink-soft">
        Every sign-in is a session of its own. Is there one that you do not know? Sign it out.
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
      {loaded.status === "ready" && <SessionList sessions={loaded.value} onChanged={reload} />}
    </Card>
  );
}
