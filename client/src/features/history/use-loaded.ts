import { useCallback, useEffect, useState } from "react";
import { ApiError } from "../../api/api-error";
import { useSession } from "../auth/session";

export type Loaded<Value> =
  | { readonly status: "loading" }
  | { readonly status: "failed"; readonly error: unknown }
  | { readonly status: "ready"; readonly value: Value };

const LOADING = { status: "loading" } as const;

/** What `load` brings, which has to stay the same function; `reload` keeps showing what is there. */
export function useLoaded<Value>(load: () => Promise<Value>) {
  const { expire } = useSession();
  const [found, setFound] = useState<{ load: unknown; loaded: Loaded<Value> } | null>(null);

  const run = useCallback(async () => {
    const settle = (loaded: Loaded<Value>) => setFound({ load, loaded });
    try {
      settle({ status: "ready", value: await load() });
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) expire();
      else settle({ status: "failed", error });
    }
  }, [load, expire]);

  useEffect(() => {
    void run();
  }, [run]);

  const loaded: Loaded<Value> = found?.load === load ? found.loaded : LOADING;
  return { loaded, reload: run };
}
