import { useCallback } from "react";
import { useLocation, useNavigate } from "react-router";
import { ApiError } from "../../api/api-error";
import { pathWithNext, readNext } from "./next-path";

/** An account that is going to be deleted, and whose owner has just proved to be that. */
export interface Pending {
  readonly challenge: string;
  /** Unix milliseconds. */
  readonly deleteAt: number;
}

export function pendingOf(error: unknown): Pending | null {
  if (!(error instanceof ApiError && error.code === "deletion_pending")) return null;
  const { challenge, deleteAt } = error.details;
  return { challenge: String(challenge), deleteAt: Number(deleteAt) };
}

/** What `navigate` was given as state. */
export function readPending(state: unknown): Pending | null {
  const found = (state as { pending?: Pending } | null)?.pending;
  return typeof found?.challenge === "string" ? found : null;
}

/** Around each way to sign in; null: it has led to the question whether to keep the account. */
export function useOrKeep() {
  const navigate = useNavigate();
  const { search } = useLocation();
  return useCallback(
    async <Answer>(work: () => Promise<Answer>): Promise<Answer | null> => {
      try {
        return await work();
      } catch (error) {
        const pending = pendingOf(error);
        if (!pending) throw error;
        await navigate(pathWithNext("/keep-account", readNext(search)), { state: { pending } });
        return null;
      }
    },
    [navigate, search],
  );
}
