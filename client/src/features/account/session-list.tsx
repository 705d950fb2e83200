import { useEffect, useRef, useState } from "react";
import { endOtherSessions, endSession, type LoginSession } from "../../api/sessions";
import { Button } from "../../ui/button";
import { Message } from "../../ui/message";
import { useReport } from "../dashboard/use-report";
import { problemText } from "../history/problem-text";
import { deviceText } from "./device-text";
import { EndOthersDialog } from "./end-others-dialog";
import { SessionItem } from "./session-item";

interface SessionListProps {
  sessions: readonly LoginSession[];
  onChanged: () => Promise<void>;
}

type Outcome = { readonly text: string; readonly hasFailed: boolean };

/** One's sign-ins, this one first, and what becomes of them. */
export function SessionList({ sessions, onChanged }: SessionListProps) {
  const { ending, outcome, endOne, endOthers } = useEnding(onChanged);
  const [isAsking, setAsking] = useState(false);
  const current = sessions.find(({ isCurrent }) => isCurrent);
  const others = sessions.filter(({ isCurrent }) => !isCurrent);
  return (
    <>
      {outcome && <OutcomeMessage {...outcome} />}
      <ul className="grid gap-3">
        {[...(current ? [current] : []), ...others].map((session) => (
          <SessionItem
            key={session.id}
            session={session}
            here={current?.address ?? ""}
            isBusy={ending === session.id}
            onEnd={() => void endOne(session)}
          />
        ))}
      </ul>
      {others.length === 0 ? (
        <p className="rounded-control border border-dashed border-edge p-4 text-ink-soft">
          You are signed in nowhere else.
        </p>
      ) : (
        <Button
          tone="secondary"
          className="justify-self-start max-sm:w-full"
          isBusy={ending === "others"}
          onClick={() => setAsking(true)}
        >
          Sign out everywhere else
        </Button>
      )}
      <EndOthersDialog
        count={others.length}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        onEnd={() => void endOthers()}
      />
    </>
  );
}

/** Takes the focus, since the button that was pressed is gone by then. */
function OutcomeMessage({ text, hasFailed }: Outcome) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => ref.current?.focus(), []);
  return (
    <Message
      ref={ref}
      tabIndex={-1}
      tone={hasFailed ? "danger" : "info"}
      role={hasFailed ? "alert" : "status"}
    >
      <p>{text}</p>
    </Message>
  );
}

/** `ending`: the id of a session, or "others". */
function useEnding(onChanged: () => Promise<void>) {
  const [ending, setEnding] = useState<string | null>(null);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const report = useReport();

  /** `work` resolves with what to say then. */
  async function end(what: string, work: () => Promise<string>) {
    setEnding(what);
    setOutcome(null);
    try {
      const text = await work();
      await onChanged();
      setOutcome({ text, hasFailed: false });
    } catch (error) {
      report(error);
      setOutcome({ text: problemText(error), hasFailed: true });
      void onChanged();
    } finally {
      setEnding(null);
    }
  }

  const endOne = ({ id, device }: LoginSession) =>
    end(id, async () => {
      await endSession(id);
      return `${deviceText(device)} is signed out.`;
    });
  const endOthers = () =>
    end("others", async () => {
      const ended = await endOtherSessions();
      return ended === 1 ? "One session was ended." : `${ended} sessions were ended.`;
    });
  return { ending, outcome, endOne, endOthers };
}
