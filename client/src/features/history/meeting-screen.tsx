import { Video } from "lucide-react";
import { useCallback } from "react";
import { Link, useParams } from "react-router";
import { ApiError } from "../../api/api-error";
import { fetchMeeting, type MeetingBody } from "../../api/attendance";
import { buttonClasses } from "../../ui/button";
import { CenteredScreen } from "../../ui/centered-screen";
import { classes } from "../../ui/classes";
import { ScreenTitle } from "../../ui/screen-title";
import { WaitingScreen } from "../../ui/waiting-screen";
import { AttendanceCard } from "./attendance-card";
import { InvitationCard } from "./invitation-card";
import { LoadProblem } from "./load-problem";
import { LogCard } from "./log-card";
import { meetingTimes } from "./meeting-times";
import { MessagesCard } from "./messages-card";
import { PageFrame } from "./page-frame";
import { useLoaded } from "./use-loaded";

/** One's own meeting: when it is, how others get there, and who was in it. */
export default function MeetingScreen() {
  const code = useParams()["code"] ?? "";
  const load = useCallback(() => fetchMeeting(code), [code]);
  const { loaded, reload } = useLoaded(load);
  if (loaded.status === "loading") return <WaitingScreen />;
  if (loaded.status === "ready") return <Meeting meeting={loaded.value} />;
  if (loaded.error instanceof ApiError && loaded.error.status === 404) return <NoMeeting />;
  return (
    <PageFrame>
      <ScreenTitle tab="Meeting">Meeting</ScreenTitle>
      <LoadProblem error={loaded.error} onRetry={() => void reload()} />
    </PageFrame>
  );
}

function Meeting({ meeting }: { meeting: MeetingBody }) {
  return (
    <PageFrame>
      <div className="grid gap-3">
        <div className="flex flex-wrap items-center gap-3">
          <ScreenTitle tab={meeting.title} className="text-3xl">
            {meeting.title}
          </ScreenTitle>
          <StateBadge state={meeting.state} />
        </div>
        <Times meeting={meeting} />
        {meeting.description && (
          <p className="max-w-prose whitespace-pre-line">{meeting.description}</p>
        )}
        {meeting.state === "open" && (
          <Link
            to={`/room/${meeting.code}`}
            className={buttonClasses("primary", "justify-self-start")}
          >
            <Video aria-hidden="true" className="size-5" />
            Go to the meeting
          </Link>
        )}
      </div>
      <InvitationCard meeting={meeting} />
      <AttendanceCard code={meeting.code} />
      <MessagesCard code={meeting.code} />
      <LogCard code={meeting.code} />
    </PageFrame>
  );
}

function Times({ meeting }: { meeting: MeetingBody }) {
  return (
    <ul className="grid gap-1 text-ink-soft">
      {meetingTimes(meeting).map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}

const STATES = {
  upcoming: { text: "Upcoming", tone: "bg-warn-soft text-warn-soft-ink" },
  open: { text: "Open", tone: "bg-accent-soft text-accent-soft-ink" },
  ended: { text: "Ended", tone: "bg-sunken text-ink-soft" },
} as const;

function StateBadge({ state }: { state: MeetingBody["state"] }) {
  const { text, tone } = STATES[state];
  return (
    <span className={classes("rounded-full px-3 py-1 text-sm font-semibold", tone)}>{text}</span>
  );
}

function NoMeeting() {
  return (
    <CenteredScreen>
      <div className="grid gap-4 text-center">
        <ScreenTitle tab="Not found">You have no such meeting</ScreenTitle>
        <p className="text-ink-soft">
          Only who has planned a meeting sees its page. The address may also be misspelt.
        </p>
        <Link to="/" className={buttonClasses()}>
          Go to your meetings
        </Link>
      </div>
    </CenteredScreen>
  );
}
