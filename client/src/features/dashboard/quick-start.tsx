import { CalendarPlus, Video } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import { createMeeting } from "../../api/meetings";
import { Button } from "../../ui/button";
import { Message } from "../../ui/message";
import { JoinForm } from "./join-form";
import { describeFailure } from "./meeting-form";
import { useReport } from "./use-report";

interface QuickStartProps {
  name: string;
  onPlan: () => void;
}

/** Into a meeting in one step: a new one, or one of which one knows the code. */
export function QuickStart({ name, onPlan }: QuickStartProps) {
  const navigate = useNavigate();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const report = useReport();

  async function start() {
    setBusy(true);
    setProblem(null);
    try {
      const { code } = await createMeeting({ title: `${name}’s meeting` });
      await navigate(`/room/${code}`);
    } catch (error) {
      report(error);
      setProblem(describeFailure(error).form ?? "That did not work. Try again.");
      setBusy(false);
    }
  }

  return (
    <section
      aria-label="Start or join"
      className="grid gap-4 rounded-card border border-line bg-surface p-5 shadow-card"
    >
      {problem && (
        <Message tone="danger" role="alert">
          <p>{problem}</p>
        </Message>
      )}
      <div className="grid gap-3">
        <Button isBusy={isBusy} onClick={() => void start()}>
          <Video aria-hidden="true" className="size-5" />
          Start now
        </Button>
        <Button tone="secondary" onClick={onPlan}>
          <CalendarPlus aria-hidden="true" className="size-5" />
          Plan a meeting
        </Button>
      </div>
      <p aria-hidden="true" className="flex items-center gap-3 text-sm text-ink-soft">
        <span className="h-px flex-1 bg-line" />
        or
        <span className="h-px flex-1 bg-line" />
      </p>
      <JoinForm />
    </section>
  );
}
