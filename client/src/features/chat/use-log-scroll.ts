import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { ChatEntry } from "../../call/chat-types";

interface LogScroll {
  ref: RefObject<HTMLDivElement | null>;
  /** Something new is below what one sees. */
  hasNews: boolean;
  onScroll: () => void;
  scrollToEnd: () => void;
}

const END_TOLERANCE = 40;

/** Stays at the end while one is there, and otherwise where one is, whatever is added. */
export function useLogScroll(entries: readonly ChatEntry[]): LogScroll {
  const ref = useRef<HTMLDivElement>(null);
  const place = useRef({ isAtEnd: true, top: 0, height: 0, first: "", last: "" });
  const [hasNews, setNews] = useState(false);

  const measure = () => {
    const log = ref.current;
    if (!log) return;
    const { scrollTop: top, scrollHeight: height, clientHeight } = log;
    const isAtEnd = height - clientHeight - top < END_TOLERANCE;
    place.current = { ...place.current, isAtEnd, top, height };
    if (isAtEnd) setNews(false);
  };

  const scrollToEnd = () => {
    if (ref.current) ref.current.scrollTop = ref.current.scrollHeight;
    measure();
  };

  useLayoutEffect(() => {
    const log = ref.current;
    if (!log) return;
    const before = place.current;
    const [first = "", newest] = [entries[0]?.key, entries.at(-1)];
    const last = newest?.key ?? "";
    const isMine = newest?.delivery === "sending" && newest.id === null && last !== before.last;
    if (before.isAtEnd || isMine) log.scrollTop = log.scrollHeight;
    else if (first !== before.first) log.scrollTop = before.top + log.scrollHeight - before.height;
    const { scrollTop: top, scrollHeight: height } = log;
    const isAtEnd = before.isAtEnd || isMine;
    if (!isAtEnd && last !== before.last) setNews(true);
    place.current = { isAtEnd, top, height, first, last };
  }, [entries]);

  useEffect(() => {
    const log = ref.current;
    if (!log) return;
    const observer = new ResizeObserver(() => {
      if (place.current.isAtEnd) log.scrollTop = log.scrollHeight;
    });
    observer.observe(log);
    return () => observer.disconnect();
  }, []);

  return { ref, hasNews, onScroll: measure, scrollToEnd };
}
