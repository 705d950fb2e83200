import type { LucideIcon } from "lucide-react";
import { useState } from "react";
import { Button } from "../../ui/button";
import { problemText } from "./problem-text";
import { saveFile } from "./save-file";

interface DownloadButtonProps {
  label: string;
  icon: LucideIcon;
  filename: string;
  load: () => Promise<Blob>;
}

/** Fetches a file and saves it, or says why not. */
export function DownloadButton({ label, icon: Icon, filename, load }: DownloadButtonProps) {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");

  async function download() {
    setBusy(true);
    setProblem("");
    try {
      saveFile(await load(), filename);
    } catch (error) {
      setProblem(problemText(error));
    } finally {
      setBusy(false);
    }
  }

  return (
    <div className="grid gap-1">
      <Button tone="secondary" isBusy={isBusy} onClick={() => void download()}>
        <Icon aria-hidden="true" className="size-5" />
        {label}
      </Button>
      <p role="status" className="text-sm empty:hidden">
        {problem}
      </p>
    </div>
  );
}
