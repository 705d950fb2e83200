import { useState } from "react";
import { Button } from "../../ui/button";
import { useNow } from "../../ui/use-now";
import { waitText } from "../../ui/wait-text";

interface ResendButtonProps {
  /** Unix milliseconds. */
  resendAt: number;
  onClick: () => Promise<void>;
}

/** Another code, when it is time for one. */
export function ResendButton({ resendAt, onClick }: ResendButtonProps) {
  const seconds = Math.ceil((resendAt - useNow(1000)) / 1000);
  const [isBusy, setBusy] = useState(false);
  const send = () => {
    setBusy(true);
    void onClick().finally(() => setBusy(false));
  };
  return (
    <Button tone="secondary" isBusy={isBusy} disabled={seconds > 0} onClick={send}>
      {seconds > 0 ? `Another code in ${waitText(seconds)}` : "Send another code"}
    </Button>
  );
}
