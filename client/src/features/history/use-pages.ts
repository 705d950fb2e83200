import { useState } from "react";
import { problemText } from "./problem-text";

/** Page after page of what was loaded once; `fetchMore` gets the cursor of the last one. */
export function usePages<Page>(
  first: Page,
  cursorOf: (page: Page) => string | null,
  fetchMore: (cursor: string) => Promise<Page>,
) {
  const [more, setMore] = useState<readonly Page[]>([]);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const pages = [first, ...more];
  const cursor = cursorOf(pages.at(-1) ?? first);

  async function loadMore() {
    if (cursor === null) return;
    setBusy(true);
    setProblem("");
    try {
      const page = await fetchMore(cursor);
      setMore((known) => [...known, page]);
    } catch (error) {
      setProblem(problemText(error));
    } finally {
      setBusy(false);
    }
  }
  return { pages, hasMore: cursor !== null, isBusy, problem, loadMore };
}
