import { useEffect, useRef, useState } from "react";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";

interface LeaveDialogProps {
  isOpen: boolean;
  onLeave: () => void;
  onEnd: () => void;
  onClose: () => void;
}

/** Hosts choose: to go, or to end it for everybody, which is asked again. */
export function LeaveDialog({ isOpen, onLeave, onEnd, onClose }: LeaveDialogProps) {
  const [isEnding, setEnding] = useState(false);
  const close = () => {
    setEnding(false);
    onClose();
  };
  return (
    <Dialog
      title={isEnding ? "End it for everybody?" : "Leave the meeting?"}
      isOpen={isOpen}
      onClose={close}
    >
      {isEnding ? (
        <Ending onEnd={onEnd} onClose={close} />
      ) : (
        <Leaving onLeave={onLeave} onEnd={() => setEnding(true)} />
      )}
    </Dialog>
  );
}

function Leaving({ onLeave, onEnd }: Pick<LeaveDialogProps, "onLeave" | "onEnd">) {
  return (
    <>
      <p>
        When you leave, the others go on and somebody else becomes host. Or you end the meeting for
        everybody.
      </p>
      <div className="grid gap-3">
        <Button onClick={onLeave}>Leave</Button>
        <Button tone="danger" onClick={onEnd}>
          End for everybody…
        </Button>
      </div>
    </>
  );
}

function Ending({ onEnd, onClose }: Pick<LeaveDialogProps, "onEnd" | "onClose">) {
  const keepRef = useRef<HTMLButtonElement>(null);
  // The button that had the focus has made way for the question.
  useEffect(() => keepRef.current?.focus(), []);
  return (
    <>
      <p>Everybody is put out at once.</p>
      <div className="flex flex-wrap gap-3">
        <Button tone="danger" className="flex-1 basis-40" onClick={onEnd}>
          End for everybody
        </Button>
        <Button ref={keepRef} tone="secondary" className="flex-1 basis-32" onClick={onClose}>
          Keep it
        </Button>
      </div>
    </>
  );
}
