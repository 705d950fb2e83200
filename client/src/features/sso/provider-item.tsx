import { KeyRound } from "lucide-react";
import { useId } from "react";
import type { IdentityBody, SsoProvider } from "../../api/sso";
import { Button } from "../../ui/button";
import { dateTimeText } from "../../ui/time-text";
import { useNow } from "../../ui/use-now";

interface ProviderItemProps {
  provider: SsoProvider;
  /** The account there, when it is linked. */
  identity: IdentityBody | undefined;
  /** Without it one could not get in any more. */
  isLast: boolean;
  isBusy: boolean;
  onLink: () => void;
  onUnlink: () => void;
}

/** One provider: who one is there, or the way to link it. */
export function ProviderItem(props: ProviderItemProps) {
  const { provider, identity, isLast, isBusy, onLink, onUnlink } = props;
  const reason = useId();
  const mayUnlink = !isLast;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-3 rounded-control border border-line p-4">
      <KeyRound aria-hidden="true" className="size-6 shrink-0 text-ink-soft" />
      <div className="grid min-w-0 flex-1 basis-52 gap-1">
        <h3 className="font-semibold wrap-anywhere">{provider.label}</h3>
        {identity ? <Linked identity={identity} /> : <p className={NOTE}>Not linked</p>}
        {identity && isLast && (
          <p id={reason} className={NOTE}>
            Your only way in: set a password before you unlink it.
          </p>
        )}
      </div>
      {identity ? (
        <Button
          tone="secondary"
          className="max-sm:w-full"
          aria-label={`Unlink ${provider.label}`}
          aria-describedby={isLast ? reason : undefined}
          disabled={!mayUnlink}
          isBusy={isBusy}
          onClick={onUnlink}
        >
          Unlink
        </Button>
      ) : (
        <Button
          tone="secondary"
          className="max-sm:w-full"
          aria-label={`Link ${provider.label}`}
          isBusy={isBusy}
          onClick={onLink}
        >
          Link
        </Button>
      )}
    </li>
  );
}

const NOTE = "text-sm text-ink-soft wrap-anywhere";

function Linked({ identity }: { identity: IdentityBody }) {
  const now = useNow(60_000);
  return (
    <p className={NOTE}>
      {identity.email !== null && `${identity.email} · `}Linked:{" "}
      <time dateTime={new Date(identity.linkedAt).toISOString()}>
        {dateTimeText(identity.linkedAt, now)}
      </time>
    </p>
  );
}
