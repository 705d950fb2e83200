import { useEffect, useRef, useState } from "react";
import { type Identities, type SsoProvider, startLinking, unlinkIdentity } from "../../api/sso";
import { Message } from "../../ui/message";
import { QuestionDialog } from "../../ui/question-dialog";
import { NotConfirmed, useConfirmed } from "../account/confirmation";
import { useReport } from "../dashboard/use-report";
import { leave } from "./leave";
import { ProviderItem } from "./provider-item";
import { ssoProblem, ssoProblemText } from "./sso-problem";

interface IdentityListProps {
  providers: readonly SsoProvider[];
  linked: Identities;
  onChanged: () => Promise<void>;
}

/** Every provider, with the account there if it is linked. */
export function IdentityList({ providers, linked, onChanged }: IdentityListProps) {
  const { busy, outcome, link, unlink } = useLinks(onChanged);
  const [asked, setAsked] = useState<SsoProvider | null>(null);
  const isLast = !linked.hasPassword && linked.items.length === 1;
  return (
    <>
      {outcome && <OutcomeMessage {...outcome} />}
      <ul className="grid gap-3">
        {providers.map((provider) => (
          <ProviderItem
            key={provider.name}
            provider={provider}
            identity={linked.items.find((one) => one.provider === provider.name)}
            isLast={isLast}
            isBusy={busy === provider.name}
            onLink={() => void link(provider)}
            onUnlink={() => setAsked(provider)}
          />
        ))}
      </ul>
      <QuestionDialog
        title={`Unlink ${asked?.label ?? ""}?`}
        isOpen={asked !== null}
        verb="Unlink"
        onConfirm={() => {
          if (asked) void unlink(asked);
          setAsked(null);
        }}
        onClose={() => setAsked(null)}
      >
        <p>You cannot sign in with {asked?.label} any more. Where you are signed in, you stay.</p>
      </QuestionDialog>
    </>
  );
}

type Outcome = { readonly text: string; readonly hasFailed: boolean };

/** Takes the focus, since the button that was pressed may be gone by then. */
function OutcomeMessage({ text, hasFailed }: Outcome) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => ref.current?.focus(), []);
  return (
    <Message
      ref={ref}
      tabIndex={-1}
      tone={hasFailed ? "danger" : "info"}
      role={hasFailed ? "alert" : "status"}
    >
      <p>{text}</p>
    </Message>
  );
}

/** `busy`: the name of the provider that something is done with. */
function useLinks(onChanged: () => Promise<void>) {
  const [busy, setBusy] = useState<string | null>(null);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const report = useReport();
  const confirmed = useConfirmed();

  async function run({ name, label }: SsoProvider, work: () => Promise<void>) {
    setBusy(name);
    setOutcome(null);
    try {
      await work();
    } catch (error) {
      if (error instanceof NotConfirmed) return;
      report(error);
      setOutcome({ text: ssoProblemText(ssoProblem(error), label), hasFailed: true });
      void onChanged();
    } finally {
      setBusy(null);
    }
  }

  const link = (provider: SsoProvider) =>
    run(provider, async () =>
      leave(await confirmed(() => startLinking(provider.name, location.pathname))),
    );
  const unlink = (provider: SsoProvider) =>
    run(provider, async () => {
      await confirmed(() => unlinkIdentity(provider.name));
      await onChanged();
      setOutcome({ text: `${provider.label} is unlinked.`, hasFailed: false });
    });
  return { busy, outcome, link, unlink };
}
