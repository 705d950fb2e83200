import { useId } from "react";
import type { WeekBody } from "../../api/attendance";
import { classes } from "../../ui/classes";
import { Card } from "./page-frame";
import { weekText } from "./week-table";

interface WeekChartProps {
  title: string;
  weeks: readonly WeekBody[];
  amountOf: (week: WeekBody) => number;
}

/** A bar a week. The numbers stand over the bars, and in the table below for who cannot see them. */
export function WeekChart({ title, weeks, amountOf }: WeekChartProps) {
  const id = useId();
  const highest = Math.max(...weeks.map(amountOf));
  const label = `${title} per week, at most ${amountText(highest)}; the table below has the numbers`;
  return (
    <Card id={id} title={title}>
      <div role="img" aria-label={label} className="grid grid-cols-12 gap-1 sm:gap-3">
        {weeks.map((week, index) => (
          <div key={week.startsAt} className="flex min-w-0 flex-col">
            <Bar value={amountOf(week)} highest={highest} />
            <WeekLabel week={week} index={index} isLast={index === weeks.length - 1} />
          </div>
        ))}
      </div>
    </Card>
  );
}

function Bar({ value, highest }: { value: number; highest: number }) {
  const share = highest > 0 ? value / highest : 0;
  return (
    <div className="flex h-40 flex-col items-center justify-end gap-1">
      {value > 0 && (
        <span className="text-xs font-semibold whitespace-nowrap">{amountText(value)}</span>
      )}
      <div
        className={classes("w-full rounded-t-sm", value > 0 ? "bg-accent" : "bg-line")}
        style={{ height: value > 0 ? `${Math.max(2, share * 85)}%` : "2px" }}
      />
    </div>
  );
}

/** Under every third bar, which leaves it the room it needs; under the last one in any case. */
function WeekLabel({ week, index, isLast }: { week: WeekBody; index: number; isLast: boolean }) {
  return (
    <div className="relative h-6">
      {index % 3 === 2 && (
        <span
          className={classes(
            "absolute bottom-0 text-xs whitespace-nowrap text-ink-soft",
            isLast ? "right-0" : "left-1/2 -translate-x-1/2",
          )}
        >
          {weekText(week)}
        </span>
      )}
    </div>
  );
}

function amountText(value: number): string {
  return value.toLocaleString(undefined, { maximumFractionDigits: 1 });
}
