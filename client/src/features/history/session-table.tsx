import { useId } from "react";
import type { SessionBody } from "../../api/attendance";
import { classes } from "../../ui/classes";
import { countText, durationText, momentText, spanText } from "./texts";

type Person = SessionBody["people"][number];

/** Everybody of one session with their times. */
export function SessionTable({ session }: { session: SessionBody }) {
  const id = useId();
  const people = countText(session.people.length, "person", "people");
  return (
    <div className="grid min-w-0 gap-2">
      <div id={id}>
        <h3 className="font-semibold">{spanText(session.startedAt, session.endedAt)}</h3>
        <p className="text-sm text-ink-soft">
          {people}, at most {session.peak.toLocaleString()} at once
          {!session.isComplete && ". Only the first 2,000 stays are shown."}
        </p>
      </div>
      <table aria-labelledby={id} className="w-full border-collapse text-left text-sm">
        <thead>
          <tr className="border-b border-line text-ink-soft">
            <HeadCell>Person</HeadCell>
            <HeadCell isWideOnly>Joined</HeadCell>
            <HeadCell isWideOnly>Left</HeadCell>
            <HeadCell>Time</HeadCell>
          </tr>
        </thead>
        <tbody>
          {session.people.map((person) => (
            <Row key={person.userId} person={person} startedAt={session.startedAt} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function HeadCell({ children, isWideOnly }: { children: string; isWideOnly?: boolean }) {
  return (
    <th
      scope="col"
      className={classes(
        "py-2 pr-3 font-semibold wrap-normal last:pr-0",
        isWideOnly && "max-sm:hidden",
      )}
    >
      {children}
    </th>
  );
}

/** On a phone the times stand under the name. */
function Row({ person, startedAt }: { person: Person; startedAt: number }) {
  const { visits } = person;
  const leftAt = visits.at(-1)?.leftAt ?? null;
  const joined = momentText(visits[0]?.joinedAt ?? startedAt, startedAt);
  const left = leftAt === null ? "still here" : momentText(leftAt, startedAt);
  return (
    <tr className="border-b border-line align-top last:border-b-0">
      <th scope="row" className="py-2 pr-3 font-normal">
        <span className="font-semibold">{person.name}</span>
        {person.isGuest && <span className="text-ink-soft"> (guest)</span>}
        {person.email && <span className="block text-ink-soft">{person.email}</span>}
        <span className="block sm:hidden">
          {joined} – {left}
        </span>
        {visits.length > 1 && (
          <span className="block text-ink-soft">came {visits.length.toLocaleString()} times</span>
        )}
      </th>
      <td className="py-2 pr-3 whitespace-nowrap max-sm:hidden">{joined}</td>
      <td className="py-2 pr-3 whitespace-nowrap max-sm:hidden">{left}</td>
      <td className="py-2 whitespace-nowrap">{durationText(person.seconds)}</td>
    </tr>
  );
}
