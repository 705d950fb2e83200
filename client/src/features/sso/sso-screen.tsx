import { useEffect, useRef, useState } from "react";
import { Navigate, useLocation } from "react-router";
import type { UserBody } from "../../api/account";
import { ApiError } from "../../api/api-error";
import { completeSignIn } from "../../api/sso";
import { WaitingScreen } from "../../ui/waiting-screen";
import { pathWithNext, readNext } from "../auth/next-path";
import { useSession } from "../auth/session";
import { OutcomeScreen } from "./outcome-screen";
import { type SsoProblem, ssoProblem, ssoProblemText } from "./sso-problem";
import { useLabel } from "./use-providers";

type State = "waiting" | "done" | { readonly error: unknown };

/** Back from a provider, to sign in: `/sso?provider=…&next=…`, with `error` when it failed there. */
export default function SsoScreen() {
  const { search } = useLocation();
  const error = new URLSearchParams(search).get("error");
  return error === null ? <Completion /> : <Failure problem={{ code: error }} />;
}

function Completion() {
  const { signIn } = useSession();
  const next = readNext(useLocation().search);
  const [state, setState] = useState<State>("waiting");
  const hasBegun = useRef(false);

  useEffect(() => {
    // It can be completed once.
    if (hasBegun.current) return;
    hasBegun.current = true;
    void complete(signIn).then(setState);
  }, [signIn]);

  if (state === "waiting") return <WaitingScreen text="Signing you in…" />;
  if (state === "done") return <Navigate to={next} replace />;
  if (isUnlinked(state.error)) return <Unlinked error={state.error} />;
  return <Failure problem={ssoProblem(state.error)} />;
}

async function complete(signIn: (user: UserBody, token: string) => void): Promise<State> {
  try {
    const { user, token } = await completeSignIn();
    signIn(user, token);
    return "done";
  } catch (error) {
    return { error };
  }
}

function Failure({ problem }: { problem: SsoProblem }) {
  const { search } = useLocation();
  const label = useLabel(new URLSearchParams(search).get("provider") ?? "");
  return (
    <OutcomeScreen
      title="You are not signed in"
      to={pathWithNext("/login", readNext(search))}
      verb="Back to the sign-in"
    >
      <p role="alert">{ssoProblemText(problem, label)}</p>
    </OutcomeScreen>
  );
}

function isUnlinked(error: unknown): error is ApiError {
  return error instanceof ApiError && error.code === "identity_not_linked";
}

/** Only who can get into an account may say that this is another way in. */
function Unlinked({ error }: { error: ApiError }) {
  const { search } = useLocation();
  const email = String(error.details["email"]);
  const label = String(error.details["label"]);
  return (
    <OutcomeScreen
      title="You have an account already"
      to={pathWithNext("/login", `/sso/link${search}`)}
      verb="Sign in and link"
    >
      <p>
        There is an account with <strong className="text-ink">{email}</strong>. Sign in to it once
        as you did until now; from then on you get in with {label} as well.
      </p>
    </OutcomeScreen>
  );
}
