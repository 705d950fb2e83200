import { useEffect, useState } from "react";
import { listProviders, type SsoProvider } from "../../api/sso";

const NONE: readonly SsoProvider[] = [];

/** Who else one can sign in with; without an answer nobody, since there are other ways. */
export function useProviders(): readonly SsoProvider[] {
  const [providers, setProviders] = useState(NONE);
  useEffect(() => {
    let isGone = false;
    listProviders().then(
      (found) => isGone || setProviders(found),
      () => undefined,
    );
    return () => {
      isGone = true;
    };
  }, []);
  return providers;
}

/** What people know a provider by. */
export function useLabel(name: string): string {
  const provider = useProviders().find((one) => one.name === name);
  return provider?.label ?? "the provider";
}
