import { RefreshCw } from "lucide-react";
import { useId, useState } from "react";
import { endRoom, type LiveRoom, listLiveRooms } from "../../api/admin";
import { Button } from "../../ui/button";
import { QuestionDialog } from "../../ui/question-dialog";
import { Spinner } from "../../ui/spinner";
import { dateTimeText } from "../../ui/time-text";
import { useNow } from "../../ui/use-now";
import { OutcomeMessage } from "../account/outcome-message";
import { useWork } from "../account/use-work";
import { LoadProblem } from "../history/load-problem";
import { Card } from "../history/page-frame";
import { countText } from "../history/texts";
import { useLoaded } from "../history/use-loaded";

const TICK_MS = 60_000;

/** Where people are just now. */
export function RoomsCard() {
  const { loaded, reload } = useLoaded(listLiveRooms);
  const { run, isBusy, outcome } = useWork();
  const [asked, setAsked] = useState<LiveRoom | null>(null);
  const now = useNow(TICK_MS);

  const onEnd = ({ code }: LiveRoom) =>
    run(async (confirmed) => {
      setAsked(null);
      await confirmed(() => endRoom(code));
      await reload();
      return `Room ${code} was ended.`;
    });

  return (
    <Card
      id={useId()}
      title="Live rooms"
      actions={
        <Button tone="quiet" onClick={() => void reload()}>
          <RefreshCw aria-hidden="true" className="size-5" />
          Refresh rooms
        </Button>
      }
    >
      <OutcomeMessage outcome={outcome} />
      {loaded.status === "loading" && (
        <p role="status" className="flex items-center gap-2 text-ink-soft">
          <Spinner />
          One moment…
        </p>
      )}
      {loaded.status === "failed" && (
        <LoadProblem error={loaded.error} onRetry={() => void reload()} />
      )}
      {loaded.status === "ready" && loaded.value.items.length === 0 && (
        <p className="text-ink-soft">Nobody is in a room.</p>
      )}
      {loaded.status === "ready" && loaded.value.items.length > 0 && (
        <ul className="grid gap-3">
          {loaded.value.items.map((room) => (
            <li
              key={room.code}
              className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-control border border-line p-4"
            >
              <div className="grid min-w-0 flex-1 basis-52">
                <h3 className="font-semibold wrap-anywhere">{room.code}</h3>
                <p className="text-sm text-ink-soft">
                  {countText(room.people, "person", "people")} · since{" "}
                  {dateTimeText(room.since, now)}
                </p>
              </div>
              <Button
                tone="secondary"
                className="max-sm:w-full"
                aria-label={`End room ${room.code}`}
                isBusy={isBusy}
                onClick={() => setAsked(room)}
              >
                End room
              </Button>
            </li>
          ))}
        </ul>
      )}
      {loaded.status === "ready" && loaded.value.total > loaded.value.items.length && (
        <p className="text-ink-soft">These are the fullest of {loaded.value.total}.</p>
      )}
      <QuestionDialog
        title={`End room ${asked?.code ?? ""}?`}
        isOpen={asked !== null}
        verb="End room"
        onConfirm={() => asked && void onEnd(asked)}
        onClose={() => setAsked(null)}
      >
        <p>Everybody is out at once. A meeting is over then, and nobody can come back to it.</p>
      </QuestionDialog>
    </Card>
  );
}
