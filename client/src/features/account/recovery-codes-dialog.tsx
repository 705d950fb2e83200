import { Download } from "lucide-react";
import { Button } from "../../ui/button";
import { CopyField } from "../../ui/copy-field";
import { Dialog } from "../../ui/dialog";
import { saveFile } from "../history/save-file";

interface RecoveryCodesDialogProps {
  /** Closed without any. */
  codes: readonly string[];
  onClose: () => void;
}

/** Shown once: the server itself cannot read them any more. */
export function RecoveryCodesDialog({ codes, onClose }: RecoveryCodesDialogProps) {
  const text = codes.join("\n");
  return (
    <Dialog title="Your recovery codes" isOpen={codes.length > 0} onClose={onClose}>
      <p>
        Each of them signs you in once when you do not have your app or passkey with you. Keep them
        somewhere safe: <strong>they are not shown again</strong>.
      </p>
      <CopyField what="codes" text={text} />
      <div className="flex flex-wrap gap-3">
        <Button
          tone="secondary"
          className="flex-1 basis-40"
          onClick={() => saveFile(new Blob([`${text}\n`]), "parley-recovery-codes.txt")}
        >
          <Download aria-hidden="true" className="size-5" />
          Download
        </Button>
        <Button className="flex-1 basis-40" onClick={onClose}>
          I have kept them
        </Button>
      </div>
    </Dialog>
  );
}
