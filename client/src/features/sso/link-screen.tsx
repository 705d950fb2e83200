import { useEffect, useRef, useState } from "react";
import { useLocation } from "react-router";
import { completeLinking } from "../../api/sso";
import { WaitingScreen } from "../../ui/waiting-screen";
import { readNext } from "../auth/next-path";
import { useReport } from "../dashboard/use-report";
import { OutcomeScreen } from "./outcome-screen";
import { type SsoProblem, ssoProblem, ssoProblemText } from "./sso-problem";
import { useLabel } from "./use-providers";

type State = "waiting" | "done" | SsoProblem;

/** Back from a provider, to link: `/sso/link?provider=…&next=…`, with `error` when it failed. */
export default function LinkScreen() {
  const { search } = useLocation();
  const words = new URLSearchParams(search);
  const next = readNext(search);
  const label = useLabel(words.get("provider") ?? "");
  const state = useLinking(words.get("error"));
  if (state === "waiting") return <WaitingScreen text="Linking…" />;
  if (state === "done") {
    return (
      <OutcomeScreen title="Linked" to={next} verb="Go on">
        <p role="status">From now on you can sign in with {label} as well.</p>
      </OutcomeScreen>
    );
  }
  return (
    <OutcomeScreen title="Nothing was linked" to={next} verb="Go on">
      <p role="alert">{ssoProblemText(state, label)}</p>
    </OutcomeScreen>
  );
}

function useLinking(failed: string | null): State {
  const [state, setState] = useState<State>(failed === null ? "waiting" : { code: failed });
  const hasBegun = useRef(false);
  const report = useReport();
  useEffect(() => {
    if (failed !== null || hasBegun.current) return;
    hasBegun.current = true;
    completeLinking().then(
      () => setState("done"),
      (error: unknown) => {
        report(error);
        setState(ssoProblem(error));
      },
    );
  }, [failed, report]);
  return state;
}
