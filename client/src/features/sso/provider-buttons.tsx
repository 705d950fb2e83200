import { KeyRound } from "lucide-react";
import { useState } from "react";
import { startSignIn } from "../../api/sso";
import { Button } from "../../ui/button";
import { Message } from "../../ui/message";
import { leave } from "./leave";
import { ssoProblem, ssoProblemText } from "./sso-problem";
import { useProviders } from "./use-providers";

/** Under a form: the other ways in. Nothing at all where there are none. */
export function ProviderButtons({ next }: { next: string }) {
  const providers = useProviders();
  const [leaving, setLeaving] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  async function go(name: string, label: string) {
    setLeaving(name);
    setProblem(null);
    try {
      leave(await startSignIn(name, next));
    } catch (error) {
      setProblem(ssoProblemText(ssoProblem(error), label));
      setLeaving(null);
    }
  }

  if (providers.length === 0) return null;
  return (
    <div className="mt-5 grid gap-3">
      <p className="flex items-center gap-3 text-sm text-ink-soft before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
        or
      </p>
      {problem && (
        <Message tone="danger" role="alert">
          <p>{problem}</p>
        </Message>
      )}
      {providers.map(({ name, label }) => (
        <Button
          key={name}
          tone="secondary"
          isBusy={leaving !== null}
          onClick={() => void go(name, label)}
        >
          {leaving !== name && <KeyRound aria-hidden="true" className="size-5" />}
          Continue with {label}
        </Button>
      ))}
    </div>
  );
}
