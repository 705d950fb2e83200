import { useState } from "react";
import { endMeeting, type MeetingBody } from "../../api/meetings";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Message } from "../../ui/message";
import { useReport } from "./use-report";

interface EndDialogProps {
  /** null: closed. */
  meeting: MeetingBody | null;
  onClose: () => void;
  onEnded: () => void;
}

/** Asks before everybody is put out. */
export function EndDialog({ meeting, onClose, onEnded }: EndDialogProps) {
  const isPlanned = meeting?.state === "upcoming";
  const verb = isPlanned ? "Cancel" : "End";
  return (
    <Dialog
      title={meeting ? `${verb} “${meeting.title}”?` : ""}
      isOpen={meeting !== null}
      onClose={onClose}
    >
      {meeting && (
        <Question
          meeting={meeting}
          text={isPlanned ? "Cancel meeting" : "End for everybody"}
          onClose={onClose}
          onEnded={onEnded}
        />
      )}
    </Dialog>
  );
}

interface QuestionProps {
  meeting: MeetingBody;
  text: string;
  onClose: () => void;
  onEnded: () => void;
}

function Question({ meeting, text, onClose, onEnded }: QuestionProps) {
  const [isBusy, setBusy] = useState(false);
  const [hasFailed, setFailed] = useState(false);
  const report = useReport();

  async function end() {
    setBusy(true);
    setFailed(false);
    try {
      await endMeeting(meeting.code);
      onEnded();
    } catch (error) {
      report(error);
      setFailed(true);
      setBusy(false);
    }
  }

  return (
    <>
      <p>{consequence(meeting)}</p>
      {hasFailed && (
        <Message tone="danger" role="alert">
          <p>That did not work. Check your connection and try again.</p>
        </Message>
      )}
      <div className="flex flex-wrap gap-3">
        <Button
          tone="danger"
          className="flex-1 basis-40"
          isBusy={isBusy}
          onClick={() => void end()}
        >
          {text}
        </Button>
        <Button tone="secondary" className="flex-1 basis-32" onClick={onClose}>
          Keep it
        </Button>
      </div>
    </>
  );
}

function consequence({ isPersonal, state }: MeetingBody): string {
  if (isPersonal) return "Everybody in it is put out. The room and its link stay.";
  if (state === "upcoming") return "It will not take place, and its link leads nowhere any more.";
  return "Everybody in it is put out, and nobody can come in again.";
}
