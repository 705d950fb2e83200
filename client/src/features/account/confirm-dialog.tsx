import { ApiError } from "../../api/api-error";
import {
  type ConfirmationOptions,
  confirm,
  fetchConfirmationOptions,
} from "../../api/confirmation";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Spinner } from "../../ui/spinner";
import { ProofForm } from "../auth/proof-form";
import { useSession } from "../auth/session";
import { useReport } from "../dashboard/use-report";
import { LoadProblem } from "../history/load-problem";
import { useLoaded } from "../history/use-loaded";

interface ConfirmDialogProps {
  isOpen: boolean;
  onConfirmed: () => void;
  onClose: () => void;
}

/** Before something changes that protects the account. */
export function ConfirmDialog({ isOpen, onConfirmed, onClose }: ConfirmDialogProps) {
  return (
    <Dialog title="Confirm that it is you" isOpen={isOpen} onClose={onClose}>
      <p className="text-ink-soft">
        What protects your account is changed by nobody else. This is asked now and then only.
      </p>
      <Question onConfirmed={onConfirmed} />
    </Dialog>
  );
}

function Question({ onConfirmed }: { onConfirmed: () => void }) {
  const { loaded, reload } = useLoaded(fetchConfirmationOptions);
  if (loaded.status === "loading") {
    return (
      <p role="status" className="flex items-center gap-2 text-ink-soft">
        <Spinner />
        One moment…
      </p>
    );
  }
  if (loaded.status === "failed") {
    return <LoadProblem error={loaded.error} onRetry={() => void reload()} />;
  }
  if (loaded.value.methods.length === 0) return <SignInAgain />;
  return <Proof options={loaded.value} onConfirmed={onConfirmed} onOld={() => void reload()} />;
}

interface ProofProps {
  options: ConfirmationOptions;
  onConfirmed: () => void;
  onOld: () => void;
}

function Proof({ options, onConfirmed, onOld }: ProofProps) {
  const report = useReport();
  return (
    <ProofForm
      methods={options.methods}
      publicKey={options.publicKey}
      verb="Confirm"
      onProof={async (proof) => {
        const challenge = proof.credential && { challenge: options.challenge };
        try {
          await confirm({ ...proof, ...challenge });
        } catch (error) {
          report(error);
          if (error instanceof ApiError && error.code === "challenge_expired") onOld();
          throw error;
        }
        onConfirmed();
      }}
    />
  );
}

/** Of single sign-on, say, which has no password here. */
function SignInAgain() {
  const { signOut } = useSession();
  return (
    <div className="grid gap-4">
      <p>There is no password to ask for: sign in again, and go on within ten minutes.</p>
      <Button onClick={() => void signOut()}>Sign in again</Button>
    </div>
  );
}
