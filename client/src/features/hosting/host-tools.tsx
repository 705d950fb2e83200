import { Lock, LockOpen, Mic, MicOff } from "lucide-react";
import { useState } from "react";
import type { HostingActions, HostingState } from "../../call/hosting";
import type { Participant } from "../../call/types";
import { Button } from "../../ui/button";
import { CheckField } from "../../ui/check-field";
import { QuestionDialog } from "../../ui/question-dialog";

interface HostToolsProps {
  hosting: Pick<HostingState, "role" | "isLocked">;
  actions: HostingActions;
  participants: readonly Participant[];
  hasMedia: boolean;
}

/** What hosts do to all at once. */
export function HostTools({ hosting, actions, participants, hasMedia }: HostToolsProps) {
  const [isMuting, setMuting] = useState(false);
  const { role, isLocked } = hosting;
  const kept = participants.filter(({ mayUnmute }) => !mayUnmute);
  const LockIcon = isLocked ? LockOpen : Lock;
  return (
    <div role="group" aria-label="Host controls" className="flex flex-wrap gap-2">
      {hasMedia && <Tool icon={MicOff} text="Mute everybody" onClick={() => setMuting(true)} />}
      {hasMedia && kept.length > 0 && (
        <Tool
          icon={Mic}
          text="Let everybody unmute"
          onClick={() => {
            for (const { id } of kept) void actions.mute(id, true);
          }}
        />
      )}
      <Tool
        icon={LockIcon}
        text={isLocked ? "Unlock meeting" : "Lock meeting"}
        onClick={() => void actions.lock(!isLocked)}
      />
      <MuteAllDialog
        isOpen={isMuting}
        isHost={role === "host"}
        onMute={(mayUnmute) => void actions.muteAll(mayUnmute)}
        onClose={() => setMuting(false)}
      />
    </div>
  );
}

interface ToolProps {
  icon: typeof Lock;
  text: string;
  onClick: () => void;
}

function Tool({ icon: Icon, text, onClick }: ToolProps) {
  return (
    <Button
      tone="secondary"
      className="min-h-10! flex-1 basis-36 px-3! py-1! text-sm whitespace-nowrap"
      onClick={onClick}
    >
      <Icon aria-hidden="true" className="size-4" />
      {text}
    </Button>
  );
}

interface MuteAllDialogProps {
  isOpen: boolean;
  isHost: boolean;
  onMute: (mayUnmute: boolean) => void;
  onClose: () => void;
}

function MuteAllDialog({ isOpen, isHost, onMute, onClose }: MuteAllDialogProps) {
  return (
    <QuestionDialog
      title="Mute everybody?"
      isOpen={isOpen}
      verb="Mute everybody"
      tone="primary"
      onConfirm={(entered) => {
        onMute(!entered.has("keep"));
        onClose();
      }}
      onClose={onClose}
    >
      <p>
        {isHost
          ? "Everybody but you is muted."
          : "Everybody but the host and the co-hosts is muted."}
      </p>
      <CheckField
        label="Keep them muted"
        name="keep"
        hint="Nobody can unmute until a host allows it, to one of them or to all."
      />
    </QuestionDialog>
  );
}
