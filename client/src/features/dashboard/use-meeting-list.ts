import { useCallback, useRef, useState } from "react";
import { listMeetings, type MeetingBody, type MeetingList, type When } from "../../api/meetings";
import { type Changes, useRefresh } from "./use-refresh";
import { useReport } from "./use-report";

const PAGE = 10;
/** The server gives no more at once. */
const MOST = 100;

export interface MeetingPages {
  readonly items: readonly MeetingBody[];
  readonly phase: "loading" | "ready" | "failed";
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  readonly showMore: () => void;
  readonly reload: () => void;
}

const NOTHING: MeetingList = { items: [], nextCursor: null };

/** Some of one's meetings, page by page. */
export function useMeetingList(when: When, q: string, changes: Changes): MeetingPages {
  const [page, setPage] = useState(NOTHING);
  const [phase, setPhase] = useState<MeetingPages["phase"]>("loading");
  const [isLoadingMore, setLoadingMore] = useState(false);
  const report = useReport();
  const newest = useRef<object | null>(null);
  const count = useRef(0);

  /** Only the newest request changes what is shown. */
  const run = useCallback(
    async (work: () => Promise<MeetingList>) => {
      const own = {};
      newest.current = own;
      const isNewest = () => newest.current === own;
      try {
        const next = await work();
        if (!isNewest()) return;
        count.current = next.items.length;
        setPage(next);
        setPhase("ready");
      } catch (error) {
        if (!isNewest()) return;
        report(error);
        // What is shown already is better than nothing.
        if (count.current === 0) setPhase("failed");
      }
      setLoadingMore(false);
    },
    [report],
  );

  const load = useCallback(() => {
    const limit = Math.min(MOST, Math.max(PAGE, count.current));
    return run(() => listMeetings({ when, q, limit }));
  }, [run, when, q]);

  useRefresh(changes, load);

  const reload = () => {
    setPhase("loading");
    void load();
  };
  const showMore = () => {
    const { items, nextCursor } = page;
    if (nextCursor === null) return;
    setLoadingMore(true);
    void run(async () => {
      const more = await listMeetings({ when, q, cursor: nextCursor, limit: PAGE });
      return { items: [...items, ...more.items], nextCursor: more.nextCursor };
    });
  };
  const hasMore = page.nextCursor !== null;
  return { items: page.items, phase, hasMore, isLoadingMore, showMore, reload };
}
