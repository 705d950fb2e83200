import {
  createContext,
  type ReactNode,
  use,
  useCallback,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from "react";
import { fetchUser, logout, type UserBody } from "../../api/account";
import { ApiError } from "../../api/api-error";
import { readToken, subscribeToken, writeToken } from "../../api/token-store";

export type Session =
  | { readonly status: "signed-out" }
  | { readonly status: "checking" }
  | { readonly status: "unreachable" }
  | { readonly status: "signed-in"; readonly user: UserBody };

interface SessionContextValue {
  readonly session: Session;
  /** The session ended by itself: the sign-in screen says so. */
  readonly hasExpired: boolean;
  signIn(user: UserBody, token: string): void;
  signOut(): Promise<void>;
  expire(): void;
  /** After `unreachable`. */
  checkAgain(): void;
}

const SessionContext = createContext<SessionContextValue | null>(null);

interface Known {
  readonly token: string;
  readonly user: UserBody;
}

/** Who is signed in. The token alone is stored; the account behind it is asked for at each start. */
export function SessionProvider({ children }: { children: ReactNode }) {
  const token = useSyncExternalStore(subscribeToken, readToken);
  const [known, setKnown] = useState<Known | null>(null);
  const [isUnreachable, setUnreachable] = useState(false);
  const [hasExpired, setExpired] = useState(false);
  const isChecking = token !== null && known?.token !== token;

  const expire = useCallback(() => {
    setExpired(true);
    writeToken(null);
  }, []);

  const check = useCallback(
    async (candidate: string) => {
      try {
        const user = await fetchUser(candidate);
        setKnown({ token: candidate, user });
        setUnreachable(false);
      } catch (error) {
        if (!(error instanceof ApiError && error.status === 401)) setUnreachable(true);
        else if (readToken() === candidate) expire();
      }
    },
    [expire],
  );

  useEffect(() => {
    if (isChecking) void check(token);
  }, [token, isChecking, check]);

  const value = useMemo<SessionContextValue>(
    () => ({
      session: describe(token, known, isUnreachable),
      hasExpired,
      expire,
      signIn(user, newToken) {
        setExpired(false);
        setUnreachable(false);
        setKnown({ token: newToken, user });
        writeToken(newToken);
      },
      async signOut() {
        setExpired(false);
        writeToken(null);
        // The token is forgotten here even when the server cannot be told.
        if (token !== null) await logout(token).catch(() => undefined);
      },
      checkAgain() {
        if (token !== null) void check(token);
      },
    }),
    [token, known, isUnreachable, hasExpired, expire, check],
  );
  return <SessionContext value={value}>{children}</SessionContext>;
}

function describe(token: string | null, known: Known | null, isUnreachable: boolean): Session {
  if (token === null) return { status: "signed-out" };
  if (known?.token === token) return { status: "signed-in", user: known.user };
  return { status: isUnreachable ? "unreachable" : "checking" };
}

export function useSession(): SessionContextValue {
  const value = use(SessionContext);
  if (!value) throw new Error("useSession outside of <SessionProvider>");
  return value;
}
