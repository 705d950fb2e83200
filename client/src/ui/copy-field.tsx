import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "./button";
import { classes } from "./classes";
import { copyText } from "./copy";

interface CopyFieldProps {
  /** What the text is, for the button: "invite link". */
  what: string;
  text: string;
  /** Sentences in several lines, not one address. */
  isProse?: boolean;
}

const FEEDBACK_MS = 4000;

/** A text to hand on and its copy button, which says whether it worked. */
export function CopyField({ what, text, isProse = false }: CopyFieldProps) {
  const [outcome, setOutcome] = useState<"none" | "copied" | "failed">("none");

  useEffect(() => {
    if (outcome !== "copied") return;
    const timer = setTimeout(() => setOutcome("none"), FEEDBACK_MS);
    return () => clearTimeout(timer);
  }, [outcome]);

  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <code
          className={classes(
            "min-h-11 min-w-0 flex-[4] basis-64 content-center rounded-control bg-sunken px-3 py-2 text-sm whitespace-pre-line",
            isProse ? "font-sans" : "font-mono break-all",
          )}
        >
          {text}
        </code>
        <Button
          tone="secondary"
          className="flex-1 basis-44"
          onClick={async () => setOutcome((await copyText(text)) ? "copied" : "failed")}
        >
          {outcome === "copied" ? (
            <Check aria-hidden="true" className="size-5" />
          ) : (
            <Copy aria-hidden="true" className="size-5" />
          )}
          {outcome === "copied" ? "Copied" : `Copy ${what}`}
        </Button>
      </div>
      <p role="status" className={outcome === "failed" ? "text-sm" : "sr-only"}>
        {outcome === "copied" && `The ${what} is in your clipboard.`}
        {outcome === "failed" &&
          `Your browser did not allow it: select and copy the ${what} above.`}
      </p>
    </div>
  );
}
