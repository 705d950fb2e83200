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
import { keepFresh } from "../../api/renewal";
import { subjectOf } from "../../api/token-claims";
import {
  endToken,
  readHasEnded,
  readToken,
  subscribeToken,
  writeToken,
} from "../../api/token-store";

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
  /** What their tokens have in common. */
  readonly subject: string;
  readonly user: UserBody;
}

const readSubject = () => {
  const token = readToken();
  return token === null ? null : subjectOf(token);
};

/** null: nobody is, or not any more. Throws `ApiError` when the server could not say. */
async function askWho(): Promise<Known | null> {
  const token = readToken();
  if (token === null) return null;
  try {
    return { subject: subjectOf(token), user: await fetchUser(token) };
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 401)) throw error;
    // Another tab may have stored a better one meanwhile.
    return readToken() === token ? null : askWho();
  }
}

/**
 * Who is signed in. The token alone is stored; the account behind it is asked for at each start.
 * That it is renewed now and then is nobody's business: who is signed in stays the same.
 */
export function SessionProvider({ children }: { children: ReactNode }) {
  const subject = useSyncExternalStore(subscribeToken, readSubject);
  const [known, setKnown] = useState<Known | null>(null);
  const [isUnreachable, setUnreachable] = useState(false);
  const hasExpired = useSyncExternalStore(subscribeToken, readHasEnded);

  const check = useCallback(async () => {
    try {
      const found = await askWho();
      if (found) setKnown(found);
      else if (readToken() !== null) endToken();
      setUnreachable(false);
    } catch {
      setUnreachable(true);
    }
  }, []);

  useEffect(() => {
    if (subject !== null && known?.subject !== subject) void check();
  }, [subject, known, check]);

  useEffect(() => keepFresh(() => void check()), [check]);

  const value = useMemo<SessionContextValue>(
    () => ({
      session: describe(subject, known, isUnreachable),
      hasExpired,
      expire: endToken,
      signIn(user, token) {
        setUnreachable(false);
        setKnown({ subject: subjectOf(token), user });
        writeToken(token);
      },
      async signOut() {
        const token = readToken();
        writeToken(null);
        // The token is forgotten here even when the server cannot be told.
        if (token !== null) await logout(token).catch(() => undefined);
      },
      checkAgain: () => void check(),
    }),
    [subject, known, isUnreachable, hasExpired, check],
  );
  return <SessionContext value={value}>{children}</SessionContext>;
}

function describe(subject: string | null, known: Known | null, isUnreachable: boolean): Session {
  if (subject === null) return { status: "signed-out" };
  if (known?.subject === subject) return { status: "signed-in", user: known.user };
  return { status: isUnreachable ? "unreachable" : "checking" };
}

export function useSession(): SessionContextValue {
  const value = use(SessionContext);
  if (!value) throw new Error("useSession outside of <SessionProvider>");
  return value;
}
