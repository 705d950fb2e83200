import { takeSecondStep } from "../../api/second-factor";
import { Button } from "../../ui/button";
import { ScreenTitle } from "../../ui/screen-title";
import { useOrKeep } from "./keep-account";
import { ProofForm } from "./proof-form";
import type { SecondStepAsked } from "./second-step";
import { useSession } from "./session";

interface SecondStepFormProps {
  asked: SecondStepAsked;
  onBack: () => void;
  /** What `onBack` leads to. */
  back?: string;
}

/** The first step was right: now what only the owner has. */
export function SecondStepForm({
  asked,
  onBack,
  back = "Back to the password",
}: SecondStepFormProps) {
  const { signIn } = useSession();
  const orKeep = useOrKeep();
  return (
    <div className="grid gap-5">
      <div className="grid gap-1">
        <ScreenTitle tab="Second step">One more step</ScreenTitle>
        <p className="text-ink-soft">Your account asks for something that only you have.</p>
      </div>
      <ProofForm
        methods={asked.methods}
        publicKey={asked.publicKey}
        verb="Sign in"
        onProof={async (proof) => {
          const step = { challenge: asked.challenge, ...proof };
          const answer = await orKeep(() => takeSecondStep(step));
          if (answer) signIn(answer.user, answer.token);
        }}
      />
      <Button tone="quiet" className="text-sm" onClick={onBack}>
        {back}
      </Button>
    </div>
  );
}
