import { useCallback, useId } from "react";
import { fetchWeeks, type WeekBody } from "../../api/attendance";
import { ScreenTitle } from "../../ui/screen-title";
import { zoneText } from "../../ui/time-text";
import { WaitingScreen } from "../../ui/waiting-screen";
import { LoadProblem } from "./load-problem";
import { Card, PageFrame } from "./page-frame";
import { countText, durationText } from "./texts";
import { useLoaded } from "./use-loaded";
import { WeekChart } from "./week-chart";
import { WeekTable } from "./week-table";

/** One's own last twelve weeks. */
export default function StatisticsScreen() {
  const load = useCallback(() => fetchWeeks(zoneText()), []);
  const { loaded, reload } = useLoaded(load);
  if (loaded.status === "loading") return <WaitingScreen />;
  return (
    <PageFrame>
      <div className="grid gap-2">
        <ScreenTitle tab="Statistics" className="text-3xl">
          Statistics
        </ScreenTitle>
        <p className="text-ink-soft">
          Your last twelve weeks: meetings you planned and meetings you were in.
        </p>
      </div>
      {loaded.status === "failed" ? (
        <LoadProblem error={loaded.error} onRetry={() => void reload()} />
      ) : (
        <Weeks weeks={loaded.value} />
      )}
    </PageFrame>
  );
}

function Weeks({ weeks }: { weeks: readonly WeekBody[] }) {
  const id = useId();
  const meetings = weeks.reduce((sum, week) => sum + week.meetings, 0);
  const minutes = weeks.reduce((sum, week) => sum + week.minutes, 0);
  if (meetings === 0 && minutes === 0) {
    return (
      <Card id={id} title="Nothing yet">
        <p className="text-ink-soft">
          When you have been in a meeting, you see here how many there were each week, how long you
          were in them and how many people you met.
        </p>
      </Card>
    );
  }
  return (
    <>
      <p className="text-lg">
        <strong>{countText(meetings, "meeting", "meetings")}</strong>, you were in them for{" "}
        <strong>{durationText(minutes * 60)}</strong>.
      </p>
      <WeekChart title="Meetings" weeks={weeks} amountOf={(week) => week.meetings} />
      <WeekChart
        title="Hours you were there"
        weeks={weeks}
        amountOf={(week) => week.minutes / 60}
      />
      <WeekChart title="People you met" weeks={weeks} amountOf={(week) => week.people} />
      <WeekTable weeks={weeks} />
    </>
  );
}
