import { KeyRound, type LucideIcon, MessageSquare, Pencil, Send, Video, X } from "lucide-react";
import { Link } from "react-router";
import type { MeetingBody } from "../../api/meetings";
import { buttonClasses } from "../../ui/button";
import { dateTimeText, spanText } from "../../ui/time-text";

export interface MeetingVerbs {
  readonly onInvite: (meeting: MeetingBody) => void;
  readonly onChange: (meeting: MeetingBody) => void;
  readonly onEnd: (meeting: MeetingBody) => void;
}

interface MeetingItemProps {
  meeting: MeetingBody;
  now: number;
  verbs: MeetingVerbs;
}

/** One of one's meetings, with what can be done about it now. */
export function MeetingItem({ meeting, now, verbs }: MeetingItemProps) {
  const { code, title, state } = meeting;
  return (
    <li className="flex flex-wrap items-center gap-3 rounded-control border border-line bg-surface p-4">
      <div className="grid min-w-0 flex-1 basis-48 gap-1">
        <h3 className="min-w-0 font-semibold">
          <Link
            to={`/meetings/${code}`}
            className="inline-block min-h-6 underline-offset-4 hover:underline"
          >
            {title}
          </Link>
        </h3>
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-ink-soft">
          <When meeting={meeting} now={now} />
          {state === "open" && <Inside count={meeting.participants} />}
          <Marks meeting={meeting} />
        </p>
      </div>
      {state !== "ended" && <Verbs meeting={meeting} verbs={verbs} />}
    </li>
  );
}

function When({ meeting, now }: { meeting: MeetingBody; now: number }) {
  const { state, createdAt, durationMinutes } = meeting;
  const startsAt = meeting.startsAt ?? createdAt;
  const endsAt = durationMinutes === null ? null : startsAt + durationMinutes * 60_000;
  return (
    <>
      <time dateTime={new Date(startsAt).toISOString()}>{dateTimeText(startsAt, now)}</time>
      {state === "upcoming" && <strong>in {spanText(startsAt - now)}</strong>}
      {state === "open" && startsAt > now && <strong>starts in {spanText(startsAt - now)}</strong>}
      {state === "open" && startsAt <= now && endsAt !== null && (
        <span>{spanText(endsAt - now)} left</span>
      )}
    </>
  );
}

export function Inside({ count }: { count: number | null }) {
  if (count === null) return null;
  if (count === 0) return <span>Nobody is inside</span>;
  return (
    <span className="rounded-full bg-accent-soft px-2 font-semibold text-accent-soft-ink">
      {count === 1 ? "1 person inside" : `${count} people inside`}
    </span>
  );
}

function Marks({ meeting: { hasPassword, type } }: { meeting: MeetingBody }) {
  return (
    <>
      {hasPassword && <Mark icon={KeyRound} text="Password" />}
      {type === "chat" && <Mark icon={MessageSquare} text="Chat" />}
    </>
  );
}

function Mark({ icon: Icon, text }: { icon: LucideIcon; text: string }) {
  return (
    <span className="inline-flex items-center gap-1">
      <Icon aria-hidden="true" className="size-4" />
      {text}
    </span>
  );
}

function Verbs({ meeting, verbs }: { meeting: MeetingBody; verbs: MeetingVerbs }) {
  const { code, title, state } = meeting;
  const isOpen = state === "open";
  return (
    <div className="flex flex-wrap gap-2 max-sm:w-full">
      {isOpen && (
        <Link
          to={`/room/${code}`}
          aria-label={`Join ${title}`}
          className={buttonClasses("primary", "max-sm:w-full")}
        >
          <Video aria-hidden="true" className="size-5" />
          Join
        </Link>
      )}
      <Verb icon={Send} text="Invite" about={title} onClick={() => verbs.onInvite(meeting)} />
      <Verb icon={Pencil} text="Change" about={title} onClick={() => verbs.onChange(meeting)} />
      <Verb
        icon={X}
        text={isOpen ? "End" : "Cancel"}
        about={title}
        onClick={() => verbs.onEnd(meeting)}
      />
    </div>
  );
}

interface VerbProps {
  icon: LucideIcon;
  text: string;
  /** Whose verb it is, for those who hear one button at a time. */
  about: string;
  onClick: () => void;
}

export function Verb({ icon: Icon, text, about, onClick }: VerbProps) {
  return (
    <button
      type="button"
      aria-label={`${text} ${about}`}
      onClick={onClick}
      className={buttonClasses("quiet", "bg-sunken px-3! text-sm whitespace-nowrap max-sm:flex-1")}
    >
      <Icon aria-hidden="true" className="size-4 max-sm:hidden" />
      {text}
    </button>
  );
}
