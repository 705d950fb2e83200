import { useState } from "react";
import { ApiError } from "../../api/api-error";
import { passkeyProblem } from "../auth/webauthn";
import { useReport } from "../dashboard/use-report";
import { problemText } from "../history/problem-text";
import { NotConfirmed, useConfirmed } from "./confirmation";

export interface Outcome {
  readonly text: string;
  readonly hasFailed: boolean;
}

const TEXTS: Partial<Record<ApiError["code"], string>> = {
  wrong_proof: "This is wrong, or was used before.",
  challenge_expired: "This took too long. Begin again.",
  last_passkey: "The second step needs this passkey. Turn that off first, or add an app.",
  too_many_passkeys: "There are too many passkeys. Remove one first.",
  own_account: "Nobody can do this to their own account.",
  room_not_found: "Nobody is in this room any more.",
  forbidden: "Only administrators can do this.",
  not_found: "This is not there any more.",
  file_too_large: "This picture is too large: 2 MB at most.",
  unsupported_media_type: "This is no JPEG, PNG, WebP or GIF.",
  rate_limited: "Too many tries. Wait a while and try again.",
};

/** One piece of work at a time, confirmed where that is wanted, and what became of it. */
export function useWork() {
  const confirmed = useConfirmed();
  const report = useReport();
  const [isBusy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<Outcome | null>(null);

  /** `work` resolves with what to say then, or with nothing. */
  async function run(work: (confirm: typeof confirmed) => Promise<Outcome | string | null>) {
    if (isBusy) return;
    setBusy(true);
    setOutcome(null);
    try {
      const said = await work(confirmed);
      setOutcome(typeof said === "string" ? { text: said, hasFailed: false } : said);
    } catch (error) {
      report(error);
      if (!(error instanceof NotConfirmed)) setOutcome({ text: textOf(error), hasFailed: true });
    } finally {
      setBusy(false);
    }
  }

  return { run, isBusy, outcome };
}

function textOf(error: unknown): string {
  const known = error instanceof ApiError ? TEXTS[error.code] : passkeyProblem(error);
  return known ?? problemText(error);
}
