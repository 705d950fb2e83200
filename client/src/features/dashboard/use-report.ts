import { useCallback } from "react";
import { ApiError } from "../../api/api-error";
import { useSession } from "../auth/session";

/** For errors of any request: a token that is dead leads to the sign-in. */
export function useReport(): (error: unknown) => void {
  const { expire } = useSession();
  return useCallback(
    (error) => {
      if (error instanceof ApiError && error.status === 401) expire();
    },
    [expire],
  );
}
