import { useEffect, useRef, useState } from "react";
import { Navigate, useLocation, useNavigate } from "react-router";
import type { UserBody } from "../../api/account";
import { ApiError } from "../../api/api-error";
import { completeSignIn } from "../../api/sso";
import { CenteredScreen } from "../../ui/centered-screen";
import { WaitingScreen } from "../../ui/waiting-screen";
import { pendingOf } from "../auth/keep-account";
import { pathWithNext, readNext } from "../auth/next-path";
import { type SecondStepAsked, secondStepOf } from "../auth/second-step";
import { SecondStepForm } from "../auth/second-step-form";
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
  const { session, signIn } = useSession();
  const next = readNext(useLocation().search);
  const [state, setState] = useState<State>("waiting");
  const hasBegun = useRef(false);

  useEffect(() => {
    // It can be completed once.
    if (hasBegun.current) return;
    hasBegun.current = true;
    void complete(signIn).then(setState);
  }, [signIn]);

  const asked = state === "waiting" || state === "done" ? null : secondStepOf(state.error);
  if (asked && session.status === "signed-in") return <Navigate to={next} replace />;
  if (asked) return <SecondStep asked={asked} next={next} />;
  const pending = state === "waiting" || state === "done" ? null : pendingOf(state.error);
  if (pending) {
    return <Navigate to={pathWithNext("/keep-account", next)} state={{ pending }} replace />;
  }
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

/** The provider has said who it is, and the account asks for more. */
function SecondStep({ asked, next }: { asked: SecondStepAsked; next: string }) {
  const navigate = useNavigate();
  return (
    <CenteredScreen>
      <SecondStepForm
        asked={asked}
        back="Back to the sign-in"
        onBack={() => void navigate(pathWithNext("/login", next), { replace: true })}
      />
    </CenteredScreen>
  );
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
