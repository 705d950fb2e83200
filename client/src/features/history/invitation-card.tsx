import { CalendarPlus, CalendarX, Mail } from "lucide-react";
import { type FormEvent, useId, useRef, useState } from "react";
import { fetchCalendarFile, invite, type MeetingBody } from "../../api/attendance";
import { AreaField } from "../../ui/area-field";
import { Button } from "../../ui/button";
import { CopyField } from "../../ui/copy-field";
import { Message } from "../../ui/message";
import { zoneText } from "../../ui/time-text";
import { inviteLink } from "../lobby/room-code";
import { DownloadButton } from "./download-button";
import { MAX_EMAILS, readEmails } from "./emails";
import { isCalledOff } from "./meeting-times";
import { Card } from "./page-frame";
import { problemText } from "./problem-text";
import { countText } from "./texts";

const MAX_NOTE = 500;

/** How others get there: the link, the calendar, letters. */
export function InvitationCard({ meeting }: { meeting: MeetingBody }) {
  const id = useId();
  const isOff = isCalledOff(meeting);
  const hasEnded = meeting.state === "ended";
  if (hasEnded && !isOff) return null;
  return (
    <Card id={id} title={isOff ? "Calendar" : "Invite people"}>
      {!hasEnded && <CopyField what="invite link" text={inviteLink(meeting.code)} />}
      {meeting.startsAt !== null && (
        <div className="flex">
          <DownloadButton
            label={isOff ? "Take out of the calendar" : "Add to calendar"}
            icon={isOff ? CalendarX : CalendarPlus}
            filename={`${meeting.code}.ics`}
            load={() => fetchCalendarFile(meeting.code, meeting.timeZone ?? zoneText())}
          />
        </div>
      )}
      {!hasEnded && <LetterForm code={meeting.code} />}
    </Card>
  );
}

interface Outcome {
  readonly tone: "info" | "warn" | "danger";
  readonly text: string;
}

function LetterForm({ code }: { code: string }) {
  const [emails, setEmails] = useState("");
  const [note, setNote] = useState("");
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [isBusy, setBusy] = useState(false);
  const outcomeRef = useRef<HTMLDivElement>(null);
  const [mistake, setMistake] = useState<string>();
  const emailsRef = useRef<HTMLTextAreaElement>(null);

  function show(next: Outcome) {
    setOutcome(next);
    requestAnimationFrame(() => outcomeRef.current?.focus());
  }

  async function onSubmit(event: FormEvent) {
    event.preventDefault();
    if (isBusy) return;
    const read = readEmails(emails);
    const found = mistakeIn(read.emails, read.wrong);
    setMistake(found);
    setOutcome(null);
    if (found !== undefined) return emailsRef.current?.focus();
    setBusy(true);
    try {
      const { sent, refused } = await invite(code, read.emails, note);
      setEmails(refused.join("\n"));
      if (refused.length === 0) setNote("");
      show(outcomeOf(sent, refused));
    } catch (error) {
      show({ tone: "danger", text: problemText(error) });
    } finally {
      setBusy(false);
    }
  }

  return (
    <form
      onSubmit={(event) => void onSubmit(event)}
      noValidate
      className="grid gap-4 border-t border-line pt-5"
    >
      <h3 className="font-semibold">By mail</h3>
      {outcome && (
        <Message
          tone={outcome.tone}
          role={outcome.tone === "danger" ? "alert" : "status"}
          ref={outcomeRef}
          tabIndex={-1}
        >
          <p>{outcome.text}</p>
        </Message>
      )}
      <AreaField
        label="Email addresses"
        hint={`One a line or with commas between them, at most ${MAX_EMAILS}. Each gets a letter of their own.`}
        value={emails}
        onChange={(event) => setEmails(event.target.value)}
        rows={2}
        inputMode="email"
        autoCapitalize="none"
        spellCheck={false}
        error={mistake}
        ref={emailsRef}
      />
      <AreaField
        label="Message (optional)"
        value={note}
        onChange={(event) => setNote(event.target.value)}
        rows={2}
        maxLength={MAX_NOTE}
      />
      <Button type="submit" isBusy={isBusy} className="justify-self-start">
        <Mail aria-hidden="true" className="size-5" />
        Send invitations
      </Button>
    </form>
  );
}

function mistakeIn(emails: readonly string[], wrong: readonly string[]): string | undefined {
  if (wrong.length > 0) return `This is no email address: ${wrong.slice(0, 3).join(", ")}`;
  if (emails.length === 0) return "Enter the address of somebody to invite.";
  if (emails.length > MAX_EMAILS) return `At most ${MAX_EMAILS} people at a time.`;
  return undefined;
}

function outcomeOf(sent: readonly string[], refused: readonly string[]): Outcome {
  const text = `${countText(sent.length, "invitation", "invitations")} sent.`;
  if (refused.length === 0) return { tone: "info", text };
  return { tone: "warn", text: `${text} These could not be delivered: ${refused.join(", ")}` };
}
