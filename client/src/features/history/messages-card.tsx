import { RefreshCw } from "lucide-react";
import { useCallback, useId } from "react";
import {
  type ChatMessageBody,
  type ChatPage,
  fetchFileLinksOf,
  fetchMessages,
} from "../../api/messages";
import { Button } from "../../ui/button";
import { Spinner } from "../../ui/spinner";

import { FileCard } from "../chat/file-card";
import { MessageText } from "../chat/message-text";
import { timeText } from "../chat/time-text";
import { LoadProblem } from "./load-problem";
import { Card } from "./page-frame";
import { useLoaded } from "./use-loaded";
import { usePages } from "./use-pages";

/** What was written in the meeting, the last at the end as in the chat itself. */
export function MessagesCard({ code }: { code: string }) {
  const id = useId();
  const load = useCallback(() => fetchMessages(code, null), [code]);
  const { loaded, reload } = useLoaded(load);
  return (
    <Card
      id={id}
      title="Chat"
      actions={
        <Button tone="quiet" onClick={() => void reload()}>
          <RefreshCw aria-hidden="true" className="size-5" />
          Refresh chat
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
        <Messages key={loaded.value.messages.at(-1)?.id ?? ""} code={code} last={loaded.value} />
      )}
    </Card>
  );
}

function Messages({ code, last }: { code: string; last: ChatPage }) {
  const { pages, hasMore, isBusy, problem, loadMore } = usePages(
    last,
    ({ cursor }) => cursor,
    (cursor) => fetchMessages(code, cursor),
  );
  const messages = pages.toReversed().flatMap((page) => page.messages);
  if (messages.length === 0)
    return <p className="text-ink-soft">Nothing was written here, or it is gone by now.</p>;
  return (
    <>
      {hasMore && (
        <Button tone="secondary" isBusy={isBusy} onClick={() => void loadMore()}>
          Show earlier messages
        </Button>
      )}
      <p role="status" className="text-sm empty:hidden">
        {problem}
      </p>
      <ol aria-label="Messages" className="grid gap-4">
        {messages.map((message) => (
          <Message key={message.id} message={message} />
        ))}
      </ol>
    </>
  );
}

function Message({ message }: { message: ChatMessageBody }) {
  const { name, toName, sentAt, text, file, isDeleted, editedAt } = message;
  return (
    <li className="grid max-w-prose gap-1">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <bdi className="font-semibold">{name}</bdi>
        {toName !== null && (
          <span className="text-sm text-ink-soft">
            to <bdi>{toName}</bdi>, privately
          </span>
        )}
        <time dateTime={new Date(sentAt).toISOString()} className="text-sm text-ink-soft">
          {timeText(sentAt)}
        </time>
        {editedAt !== null && !isDeleted && <span className="text-sm text-ink-soft">edited</span>}
      </p>
      {isDeleted ? (
        <p className="text-ink-soft">The message was deleted.</p>
      ) : (
        text !== "" && <MessageText text={text} />
      )}
      {file !== null && !isDeleted && <FileCard file={file} linksOf={fetchFileLinksOf} />}
    </li>
  );
}
