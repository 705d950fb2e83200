import { RefreshCw } from "lucide-react";
import { useId } from "react";
import { type LimitHit, listNodes, type NodeBody } from "../../api/admin";
import { Button } from "../../ui/button";
import { Spinner } from "../../ui/spinner";
import { dateTimeText } from "../../ui/time-text";
import { useNow } from "../../ui/use-now";
import { LoadProblem } from "../history/load-problem";
import { Card } from "../history/page-frame";
import { useLoaded } from "../history/use-loaded";

const TICK_MS = 60_000;

/** The servers that run together, and what was too much for them. */
export function NodesCard() {
  const { loaded, reload } = useLoaded(listNodes);
  return (
    <Card
      id={useId()}
      title="Nodes and limits"
      actions={
        <Button tone="quiet" onClick={() => void reload()}>
          <RefreshCw aria-hidden="true" className="size-5" />
          Refresh nodes
        </Button>
      }
    >
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
        <>
          <Nodes nodes={loaded.value.items} />
          <Limits limits={loaded.value.limits} />
        </>
      )}
    </Card>
  );
}

function Nodes({ nodes }: { nodes: readonly NodeBody[] }) {
  const now = useNow(TICK_MS);
  return (
    <ul className="grid gap-3">
      {nodes.map((node) => (
        <li key={node.id} className="grid gap-1 rounded-control border border-line p-4">
          <h3 className="flex flex-wrap items-center gap-x-2 font-semibold wrap-anywhere">
            {node.id}
            {node.isThis && (
              <span className="rounded-full bg-accent-soft px-2 text-sm text-accent-soft-ink">
                Answers you
              </span>
            )}
          </h3>
          <p className="text-sm text-ink-soft">
            Connections: {node.connections} · participants: {node.participants} · rooms:{" "}
            {node.rooms} · up since {dateTimeText(node.startedAt, now)}
          </p>
        </li>
      ))}
    </ul>
  );
}

function Limits({ limits }: { limits: readonly LimitHit[] }) {
  const id = useId();
  return (
    <div className="grid gap-2">
      <h3 id={id} className="font-semibold">
        Limits that were hit since the start
      </h3>
      {limits.length === 0 ? (
        <p className="text-ink-soft">None: nobody has asked for too much.</p>
      ) : (
        <table aria-labelledby={id} className="w-full border-collapse text-left text-sm">
          <thead>
            <tr className="border-b border-line text-ink-soft">
              <th scope="col" className="py-2 pr-3 font-semibold">
                What
              </th>
              <th scope="col" className="py-2 pr-3 font-semibold">
                Limit
              </th>
              <th scope="col" className="py-2 text-right font-semibold">
                Times
              </th>
            </tr>
          </thead>
          <tbody>
            {limits.map(({ door, where, code, count }) => (
              <tr key={`${door} ${where} ${code}`} className="border-b border-line">
                <th scope="row" className="py-2 pr-3 font-normal wrap-anywhere">
                  {where || door}
                </th>
                <td className="py-2 pr-3 wrap-anywhere">{code.replaceAll("_", " ")}</td>
                <td className="py-2 text-right tabular-nums">{count.toLocaleString()}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}
