import { useId } from "react";
import { listPasskeys } from "../../api/passkeys";
import { fetchSecondFactor } from "../../api/second-factor";
import { Spinner } from "../../ui/spinner";
import { LoadProblem } from "../history/load-problem";
import { Card } from "../history/page-frame";
import { useLoaded } from "../history/use-loaded";
import { PasskeysCard } from "./passkeys-card";
import { SecondFactorCard } from "./second-factor-card";

async function load() {
  const [factor, passkeys] = await Promise.all([fetchSecondFactor(), listPasskeys()]);
  return { factor, passkeys };
}

/** Second step and passkeys; what is done to one of them may change the other. */
export function Protection() {
  const { loaded, reload } = useLoaded(load);
  const id = useId();
  if (loaded.status === "ready") {
    const { factor, passkeys } = loaded.value;
    return (
      <>
        <SecondFactorCard factor={factor} hasPasskeys={passkeys.length > 0} onChanged={reload} />
        <PasskeysCard passkeys={passkeys} onChanged={reload} />
      </>
    );
  }
  return (
    <Card id={id} title="Second step">
      {loaded.status === "failed" ? (
        <LoadProblem error={loaded.error} onRetry={() => void reload()} />
      ) : (
        <p role="status" className="flex items-center gap-2 text-ink-soft">
          <Spinner />
          One moment…
        </p>
      )}
    </Card>
  );
}
