import { useState } from "react";
import type { CallState, Participant } from "../../call/types";
import { useHands, useHosting } from "../../call/use-call";
import { useKeptFocus } from "../../ui/use-kept-focus";
import { HandQueue } from "../hosting/hand-queue";
import { HostTools } from "../hosting/host-tools";
import { type ActName, actsOn } from "../hosting/person-acts";
import { PersonMenu } from "../hosting/person-menu";
import { MakeHostDialog, RemoveDialog } from "../hosting/remove-dialog";
import { usePersonActs } from "../hosting/use-person-acts";
import { WaitingList } from "../hosting/waiting-list";
import { type Flags, PersonRow } from "./person-row";

type Call = Pick<CallState, "participants" | "media" | "signaling" | "ownId">;

interface PeopleListProps {
  call: Call;
  ownName: string;
  /** Whether there are cameras and microphones to tell of. */
  hasMedia?: boolean;
}

/** Who is here and who wants to be; for hosts with everything they can do. */
export function PeopleList({ call, ownName, hasMedia = true }: PeopleListProps) {
  const { participants, ownId } = call;
  const hands = useHands();
  const { state: hosting, actions } = useHosting();
  const { role, hasPowers, isLocked, mayUnmute, waiting } = hosting;
  const { run, asking, close } = usePersonActs();
  const ref = useKeptFocus<HTMLDivElement>();
  const isOwnHandRaised = ownId !== null && hands.raised.includes(ownId);
  return (
    <div
      ref={ref}
      tabIndex={-1}
      className="min-h-0 flex-1 overflow-y-auto outline-none max-md:pb-16"
    >
      {hasPowers && <WaitingList waiting={waiting} actions={actions} />}
      <HandQueue call={call} hands={hands} hasPowers={hasPowers} />
      {(hasPowers || isLocked) && (
        <div className="grid gap-2 border-b border-line px-2 py-3">
          {isLocked && (
            <p className="px-2 text-sm">The meeting is locked: nobody new can come in.</p>
          )}
          {hasPowers && (
            <HostTools
              hosting={hosting}
              actions={actions}
              participants={participants}
              hasMedia={hasMedia}
            />
          )}
        </div>
      )}
      <ul aria-label="Participants" className="grid grid-cols-1 gap-1 p-3">
        <PersonRow
          name={ownName}
          flags={ownFlags(call, isOwnHandRaised, mayUnmute)}
          hasMedia={hasMedia}
          role={role}
          isYou
        />
        <Others call={call} raised={hands.raised} hasMedia={hasMedia} onAct={run} />
      </ul>
      <RemoveDialog person={asking.remove} actions={actions} onClose={close} />
      <MakeHostDialog person={asking["make-host"]} actions={actions} onClose={close} />
    </div>
  );
}

interface OthersProps {
  call: Call;
  raised: readonly string[];
  hasMedia: boolean;
  onAct: (act: ActName, person: Participant) => void;
}

function Others({ call, raised, hasMedia, onAct }: OthersProps) {
  const { role } = useHosting().state;
  const [openId, setOpenId] = useState<string | null>(null);
  return call.participants.map((person) => {
    const { id, name } = person;
    const isHandRaised = raised.includes(id);
    const acts = actsOn(person, { ownRole: role, hasMedia, isHandRaised });
    return (
      <PersonRow
        key={id}
        name={name}
        flags={flagsOf(person, isHandRaised)}
        hasMedia={hasMedia}
        role={person.role}
        isGuest={person.isGuest}
      >
        {acts.length > 0 && (
          <PersonMenu
            name={name}
            acts={acts}
            isOpen={openId === id}
            onToggle={(isOpen) => setOpenId(isOpen ? id : null)}
            onAct={(act) => onAct(act, person)}
          />
        )}
      </PersonRow>
    );
  });
}

function ownFlags({ media, signaling }: Call, isHandRaised: boolean, mayUnmute: boolean): Flags {
  const { isMuted, isCameraOff, isSharing } = media;
  return {
    isCameraOff,
    isSharing,
    isHandRaised,
    ...muteFlags(isMuted, mayUnmute),
    isReconnecting: signaling === "reconnecting",
  };
}

/** Also reconnecting is whose media is being repaired, as on their tile. */
function flagsOf(participant: Participant, isHandRaised: boolean): Flags {
  const { isMuted, mayUnmute, isCameraOff, isSharing, isReconnecting, connection } = participant;
  return {
    isCameraOff,
    isSharing,
    isHandRaised,
    ...muteFlags(isMuted, mayUnmute),
    isReconnecting: isReconnecting || connection === "reconnecting",
  };
}

function muteFlags(isMuted: boolean, mayUnmute: boolean) {
  return { isMuted: isMuted && mayUnmute, isKeptMuted: !mayUnmute };
}
