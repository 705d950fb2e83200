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
  return (
    <div
      role="group"
      aria-label="Host controls"
      className="grid grid-cols-[repeat(auto-fit,minmax(9rem,1fr))] gap-2"
    >
      {hasMedia && <Tool text="Mute everybody" onClick={() => setMuting(true)} />}
      <Tool
        text={isLocked ? "Unlock meeting" : "Lock meeting"}
        onClick={() => void actions.lock(!isLocked)}
      />
      {hasMedia && kept.length > 0 && (
        <Tool
          text="Let everybody unmute"
          onClick={() => {
            for (const { id } of kept) void actions.mute(id, true);
          }}
        />
      )}
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
  text: string;
  onClick: () => void;
}

function Tool({ text, onClick }: ToolProps) {
  return (
    <Button
      tone="secondary"
      className="min-h-10! px-1! py-1! text-sm last-of-type:odd:col-span-full"
      onClick={onClick}
    >
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
