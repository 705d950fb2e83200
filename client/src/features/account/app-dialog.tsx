import { type FormEvent, useEffect, useRef, useState } from "react";
import { ApiError } from "../../api/api-error";
import { type AppProposal, activateApp } from "../../api/second-factor";
import { Button } from "../../ui/button";
import { CopyField } from "../../ui/copy-field";
import { Dialog } from "../../ui/dialog";
import { TextField } from "../../ui/text-field";
import { proofProblem } from "../auth/proof-text";
import { useReport } from "../dashboard/use-report";

interface AppDialogProps {
  /** Closed without one. */
  proposal: AppProposal | null;
  /** With recovery codes, if it is the first second step. */
  onActivated: (codes: readonly string[]) => void;
  onClose: () => void;
}

/** An authenticator app reads the picture, and shows with a code that it has. */
export function AppDialog({ proposal, onActivated, onClose }: AppDialogProps) {
  return (
    <Dialog title="Set up an app" isOpen={proposal !== null} onClose={onClose}>
      {proposal && <Steps proposal={proposal} onActivated={onActivated} />}
    </Dialog>
  );
}

type StepsProps = { proposal: AppProposal } & Pick<AppDialogProps, "onActivated">;

function Steps({ proposal, onActivated }: StepsProps) {
  const { problem, isBusy, onSubmit, form } = useActivation(onActivated);
  return (
    <>
      <p>
        Scan this with an authenticator app, or tap it in on a phone. Any app for one-time codes
        (TOTP) will do.
      </p>
      <a href={proposal.uri} className="justify-self-center rounded-control">
        <img
          src={proposal.qr}
          alt="QR code for an authenticator app"
          className="size-52 rounded-control"
        />
      </a>
      <div className="grid gap-2">
        <p className="text-sm text-ink-soft">Or type this secret into the app:</p>
        <CopyField what="secret" text={proposal.secret.replace(/.{4}(?=.)/g, "$& ")} />
      </div>
      <form ref={form} onSubmit={onSubmit} noValidate className="grid gap-4">
        <TextField
          label="Code from the app"
          name="code"
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={16}
          required
          error={problem ?? undefined}
        />
        <Button type="submit" isBusy={isBusy}>
          Turn on
        </Button>
      </form>
    </>
  );
}

function useActivation(onActivated: AppDialogProps["onActivated"]) {
  const report = useReport();
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (problem !== null) form.current?.querySelector("input")?.focus();
  }, [problem]);

  async function activate(code: string) {
    setBusy(true);
    setProblem(null);
    try {
      onActivated(await activateApp(code));
    } catch (error) {
      report(error);
      setProblem(activationProblem(error));
    } finally {
      setBusy(false);
    }
  }

  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (isBusy) return;
    const code = String(new FormData(event.currentTarget).get("code") ?? "").trim();
    if (code.replaceAll(" ", "").length !== 6) setProblem("Enter the six digits the app shows.");
    else void activate(code);
  };

  return { problem, isBusy, onSubmit, form };
}

function activationProblem(error: unknown): string {
  const isWrong = error instanceof ApiError && error.code === "wrong_proof";
  return isWrong
    ? "This is not the code. Is the clock of the device with the app right?"
    : proofProblem(error, "totp");
}
