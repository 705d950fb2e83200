import { useId, useState } from "react";
import {
  type AppProposal,
  askForPasskeys,
  proposeApp,
  renewRecoveryCodes,
  type SecondFactorState,
  turnOffSecondFactor,
} from "../../api/second-factor";
import { Button } from "../../ui/button";
import { QuestionDialog } from "../../ui/question-dialog";
import { Card } from "../history/page-frame";
import { AppDialog } from "./app-dialog";
import { OutcomeMessage } from "./outcome-message";
import { RecoveryCodesDialog } from "./recovery-codes-dialog";
import { useWork } from "./use-work";

interface SecondFactorCardProps {
  factor: SecondFactorState;
  hasPasskeys: boolean;
  onChanged: () => Promise<void>;
}

/** What is asked for after the password. */
export function SecondFactorCard({ factor, hasPasskeys, onChanged }: SecondFactorCardProps) {
  const { run, isBusy, outcome } = useWork();
  const [proposal, setProposal] = useState<AppProposal | null>(null);
  const [codes, setCodes] = useState<readonly string[]>([]);
  const [isTurningOff, setTurningOff] = useState(false);

  const onAdded = async (given: readonly string[]) => {
    setProposal(null);
    setCodes(given);
    await onChanged();
    return "The second step is on.";
  };
  const onSetUp = () =>
    run(async (confirmed) => {
      setProposal(await confirmed(proposeApp));
      return null;
    });
  const onPasskeys = () => run(async (confirmed) => onAdded(await confirmed(askForPasskeys)));
  const onRenew = () =>
    run(async (confirmed) => {
      setCodes(await confirmed(renewRecoveryCodes));
      await onChanged();
      return "The recovery codes of before do not work any more.";
    });
  const onTurnOff = () =>
    run(async (confirmed) => {
      await confirmed(turnOffSecondFactor);
      await onChanged();
      return "The second step is off.";
    });

  const { isOn, methods } = factor;
  return (
    <Card id={useId()} title="Second step">
      <p className="text-ink-soft">
        After your password, the sign-in asks for something that only you have. A stolen password
        then opens nothing.
      </p>
      <OutcomeMessage outcome={outcome} />
      <p className="font-semibold">{isOn ? `On: ${methodsText(factor)}` : "Off"}</p>
      <div className="flex flex-wrap gap-3">
        <Button
          tone={isOn ? "secondary" : "primary"}
          className="max-sm:w-full"
          isBusy={isBusy}
          onClick={() => void onSetUp()}
        >
          {methods.includes("totp") ? "Change the app" : "Set up an app"}
        </Button>
        {!isOn && hasPasskeys && (
          <Button
            tone="secondary"
            className="max-sm:w-full"
            isBusy={isBusy}
            onClick={() => void onPasskeys()}
          >
            Use my passkeys
          </Button>
        )}
        {isOn && (
          <>
            <Button
              tone="secondary"
              className="max-sm:w-full"
              isBusy={isBusy}
              onClick={() => void onRenew()}
            >
              New recovery codes
            </Button>
            <Button
              tone="quiet"
              className="bg-sunken max-sm:w-full"
              isBusy={isBusy}
              onClick={() => setTurningOff(true)}
            >
              Turn off
            </Button>
          </>
        )}
      </div>
      <AppDialog
        proposal={proposal}
        onActivated={(given) => void run(() => onAdded(given))}
        onClose={() => setProposal(null)}
      />
      <RecoveryCodesDialog codes={codes} onClose={() => setCodes([])} />
      <QuestionDialog
        title="Turn the second step off?"
        isOpen={isTurningOff}
        verb="Turn off"
        onConfirm={() => {
          setTurningOff(false);
          void onTurnOff();
        }}
        onClose={() => setTurningOff(false)}
      >
        <p>From then on your password alone opens your account. The recovery codes end, too.</p>
      </QuestionDialog>
    </Card>
  );
}

function methodsText({ methods, recoveryCodesLeft }: SecondFactorState): string {
  const named = [
    methods.includes("totp") && "a code from your app",
    methods.includes("passkey") && "a passkey",
  ].filter(Boolean);
  const left = recoveryCodesLeft === 1 ? "1 recovery code" : `${recoveryCodesLeft} recovery codes`;
  return `${named.join(" or ")}, ${left} left`;
}
