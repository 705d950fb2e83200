import { useEffect, useState } from "react";

const NONE: ReadonlySet<string> = new Set();

/** A list that only forms with a new password need; it is empty until it has come. */
export function useCommonPasswords(): ReadonlySet<string> {
  const [found, setFound] = useState(NONE);
  useEffect(() => {
    let isGone = false;
    async function load() {
      const { default: text } = await import("./common-passwords.txt?raw");
      if (!isGone) setFound(new Set(text.split("\n").filter((line) => !line.startsWith("#"))));
    }
    // Without it the server looks alone.
    load().catch(() => undefined);
    return () => {
      isGone = true;
    };
  }, []);
  return found;
}
