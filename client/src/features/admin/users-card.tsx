import { type FormEvent, useCallback, useId, useState } from "react";
import { type AdminUsers, listUsers } from "../../api/admin";
import { Button } from "../../ui/button";
import { Spinner } from "../../ui/spinner";
import { TextField } from "../../ui/text-field";
import { OutcomeMessage } from "../account/outcome-message";
import { useWork } from "../account/use-work";
import { LoadProblem } from "../history/load-problem";
import { Card } from "../history/page-frame";
import { useLoaded } from "../history/use-loaded";
import { usePages } from "../history/use-pages";
import type { UserAct } from "./user-acts";
import { UserDialog } from "./user-dialog";
import { UserItem } from "./user-item";

/** The accounts of this server, and what can be done to them. */
export function UsersCard() {
  const [q, setQ] = useState("");
  const load = useCallback(() => listUsers(q), [q]);
  const { loaded, reload } = useLoaded(load);
  const { run, isBusy, outcome } = useWork();
  const [asked, setAsked] = useState<UserAct | null>(null);
  const [changes, setChanges] = useState(0);

  const onDo = (act: UserAct) =>
    run(async (confirmed) => {
      setAsked(null);
      const text = await confirmed(act.run);
      await reload();
      setChanges((count) => count + 1);
      return text;
    });

  const onSearch = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setQ(String(new FormData(event.currentTarget).get("q") ?? "").trim());
  };

  return (
    <Card id={useId()} title="Accounts">
      <search>
        <form onSubmit={onSearch} className="flex flex-wrap items-end gap-3">
          <div className="min-w-0 flex-1 basis-52">
            <TextField
              label="Name, username or email"
              name="q"
              type="search"
              autoComplete="off"
              maxLength={254}
            />
          </div>
          <Button type="submit" tone="secondary" className="max-sm:w-full">
            Search
          </Button>
        </form>
      </search>
      <OutcomeMessage outcome={outcome} />
      {loaded.status === "loading" && (
        <p role="status" className="flex items-center gap-2 text-ink-soft">
          <Spinner />
          One moment…
        </p>
      )}
      {loaded.status === "failed" && (
        <LoadProblem error={loaded.error} onRetry={() => void reload()} />
      )}
      {loaded.status === "ready" && (
        <UserPages
          key={`${q} ${changes}`}
          first={loaded.value}
          q={q}
          isBusy={isBusy}
          onAsk={setAsked}
        />
      )}
      <UserDialog act={asked} onDo={(act) => void onDo(act)} onClose={() => setAsked(null)} />
    </Card>
  );
}

interface UserPagesProps {
  first: AdminUsers;
  q: string;
  isBusy: boolean;
  onAsk: (act: UserAct) => void;
}

function UserPages({ first, q, isBusy, onAsk }: UserPagesProps) {
  const more = usePages(
    first,
    ({ nextCursor }) => nextCursor,
    (cursor) => listUsers(q, cursor),
  );
  const users = more.pages.flatMap(({ items }) => items);
  if (users.length === 0) return <p className="text-ink-soft">There is no account like “{q}”.</p>;
  return (
    <>
      <ul className="grid gap-3">
        {users.map((user) => (
          <UserItem key={user.id} user={user} isBusy={isBusy} onAsk={onAsk} />
        ))}
      </ul>
      {more.problem && <p role="alert">{more.problem}</p>}
      {more.hasMore && (
        <Button tone="secondary" isBusy={more.isBusy} onClick={() => void more.loadMore()}>
          Show more
        </Button>
      )}
    </>
  );
}
