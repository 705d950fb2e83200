import { useId } from "react";
import { listIdentities, listProviders } from "../../api/sso";
import { LoadProblem } from "../history/load-problem";
import { Card } from "../history/page-frame";
import { useLoaded } from "../history/use-loaded";
import { IdentityList } from "./identity-list";

async function load() {
  const [providers, linked] = await Promise.all([listProviders(), listIdentities()]);
  return { providers, linked };
}

/** Accounts elsewhere that one can sign in with; nothing where the server knows no provider. */
export function IdentitiesCard() {
  const id = useId();
  const { loaded, reload } = useLoaded(load);
  if (loaded.status === "loading") return null;
  if (loaded.status === "ready" && loaded.value.providers.length === 0) return null;
  return (
    <Card id={id} title="Sign in with another account">
      <p className="text-ink-soft">
        Link an account that you have elsewhere, and it lets you in here as well.
      </p>
      {loaded.status === "failed" ? (
        <LoadProblem error={loaded.error} onRetry={() => void reload()} />
      ) : (
        <IdentityList {...loaded.value} onChanged={reload} />
      )}
    </Card>
  );
}
