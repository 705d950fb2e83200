import { useId } from "react";
import type { WeekBody } from "../../api/attendance";
import { Card } from "./page-frame";
import { durationText } from "./texts";

const HEADS = ["Week from", "Meetings", "Time", "People"] as const;

/** The day a week begins on. */
export function weekText({ startsAt }: WeekBody): string {
  return new Date(startsAt).toLocaleDateString(undefined, { day: "numeric", month: "short" });
}

/** What the charts show, in numbers; this week first. */
export function WeekTable({ weeks }: { weeks: readonly WeekBody[] }) {
  const id = useId();
  return (
    <Card id={id} title="In numbers">
      <table aria-labelledby={id} className="w-full border-collapse text-left text-sm">
        <thead>
          <tr className="border-b border-line text-ink-soft">
            {HEADS.map((head) => (
              <th key={head} scope="col" className="py-2 pr-2 font-semibold wrap-normal last:pr-0">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.toReversed().map((week) => (
            <tr key={week.startsAt} className="border-b border-line last:border-b-0">
              <th scope="row" className="py-2 pr-2 font-normal whitespace-nowrap">
                {weekText(week)}
              </th>
              <td className="py-2 pr-2">{week.meetings.toLocaleString()}</td>
              <td className="py-2 pr-2 whitespace-nowrap">
                {week.minutes === 0 ? "–" : durationText(week.minutes * 60)}
              </td>
              <td className="py-2">{week.people.toLocaleString()}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
