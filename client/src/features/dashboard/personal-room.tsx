import { DoorOpen, Pencil, X } from "lucide-react";
import { useCallback, useState } from "react";
import { Link } from "react-router";
import { fetchPersonalMeeting, type MeetingBody } from "../../api/meetings";
import { Button, buttonClasses } from "../../ui/button";
import { CopyField } from "../../ui/copy-field";
import { Message } from "../../ui/message";
import { Spinner } from "../../ui/spinner";
import { inviteLink } from "../lobby/room-code";
import { Inside, type MeetingVerbs, Verb } from "./meeting-item";
import { type Changes, useRefresh } from "./use-refresh";
import { useReport } from "./use-report";

interface PersonalRoomProps {
  changes: Changes;
  verbs: MeetingVerbs;
}

/** The room that is always mine, under the same link. */
export function PersonalRoom({ changes, verbs }: PersonalRoomProps) {
  const [meeting, setMeeting] = useState<MeetingBody | null>(null);
  const [hasFailed, setFailed] = useState(false);
  const report = useReport();

  const load = useCallback(async () => {
    setFailed(false);
    try {
      setMeeting(await fetchPersonalMeeting());
    } catch (error) {
      report(error);
      setFailed(true);
    }
  }, [report]);

  useRefresh(changes, load);

  return (
    <section
      aria-labelledby="personal-room"
      className="grid gap-3 rounded-card border border-line bg-surface p-5 shadow-card"
    >
      <h2 id="personal-room" className="text-lg font-semibold">
        Your personal room
      </h2>
      {meeting && <Room meeting={meeting} verbs={verbs} />}
      {!meeting && !hasFailed && <Spinner />}
      {!meeting && hasFailed && (
        <Message tone="warn" role="alert" title="It could not be loaded">
          <Button tone="secondary" className="justify-self-start" onClick={() => void load()}>
            Try again
          </Button>
        </Message>
      )}
    </section>
  );
}

function Room({ meeting, verbs }: { meeting: MeetingBody; verbs: MeetingVerbs }) {
  return (
    <>
      <p className="flex flex-wrap gap-x-3 text-sm text-ink-soft">
        Always the same link, always open.
        {meeting.participants !== 0 && <Inside count={meeting.participants} />}
      </p>
      <CopyField what="room link" text={inviteLink(meeting.code)} />
      <div className="flex flex-wrap gap-2">
        <Link
          to={`/room/${meeting.code}`}
          aria-label="Enter your room"
          className={buttonClasses("secondary", "flex-1 basis-32")}
        >
          <DoorOpen aria-hidden="true" className="size-5" />
          Enter
        </Link>
        <Verb
          icon={Pencil}
          text="Change"
          about="your room"
          onClick={() => verbs.onChange(meeting)}
        />
        {meeting.participants !== 0 && (
          <Verb icon={X} text="End" about="your room" onClick={() => verbs.onEnd(meeting)} />
        )}
      </div>
    </>
  );
}
