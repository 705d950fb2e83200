import { Hand, type LucideIcon, MicOff, MonitorUp, VideoOff, WifiOff } from "lucide-react";
import type { CallState, Participant } from "../../call/types";
import { useHands } from "../../call/use-call";
import { Avatar } from "../../ui/avatar";
import { GuestMark } from "../../ui/guest-mark";

type Flags = Pick<Participant, "isMuted" | "isCameraOff" | "isSharing" | "isReconnecting"> & {
  readonly isHandRaised: boolean;
};

interface PeopleListProps {
  call: Pick<CallState, "participants" | "media" | "signaling" | "ownId">;
  ownName: string;
  /** Whether there are cameras and microphones to tell of. */
  hasMedia?: boolean;
}

export function PeopleList({ call, ownName, hasMedia = true }: PeopleListProps) {
  const { participants, media, signaling, ownId } = call;
  const { raised } = useHands();
  const { isMuted, isCameraOff, isSharing } = media;
  const own = {
    isMuted,
    isCameraOff,
    isSharing,
    isReconnecting: signaling === "reconnecting",
    isHandRaised: ownId !== null && raised.includes(ownId),
  };
  return (
    <ul
      aria-label="Participants"
      className="grid min-h-0 flex-1 grid-cols-1 content-start gap-1 overflow-y-auto p-3"
    >
      <Row name={ownName} flags={own} hasMedia={hasMedia} isYou />
      {participants.map((participant) => (
        <Row
          key={participant.id}
          name={participant.name}
          flags={flagsOf(participant, raised)}
          hasMedia={hasMedia}
          isGuest={participant.isGuest}
        />
      ))}
    </ul>
  );
}

/** Also reconnecting is whose media is being repaired, as on their tile. */
function flagsOf(participant: Participant, raised: readonly string[]): Flags {
  const { isMuted, isCameraOff, isSharing, isReconnecting, connection } = participant;
  const isAway = isReconnecting || connection === "reconnecting";
  const isHandRaised = raised.includes(participant.id);
  return { isMuted, isCameraOff, isSharing, isReconnecting: isAway, isHandRaised };
}

interface State {
  flag: keyof Flags;
  icon: LucideIcon;
  text: string;
  isOfMedia?: boolean;
}

const STATES: readonly State[] = [
  { flag: "isHandRaised", icon: Hand, text: "Hand raised" },
  { flag: "isReconnecting", icon: WifiOff, text: "Reconnecting" },
  { flag: "isMuted", icon: MicOff, text: "Muted", isOfMedia: true },
  { flag: "isCameraOff", icon: VideoOff, text: "Camera off", isOfMedia: true },
  { flag: "isSharing", icon: MonitorUp, text: "Sharing the screen" },
];

interface RowProps {
  name: string;
  flags: Flags;
  hasMedia: boolean;
  isYou?: boolean;
  isGuest?: boolean;
}

function Row({ name, flags, hasMedia, isYou = false, isGuest = false }: RowProps) {
  const isShown = ({ flag, isOfMedia }: State) => flags[flag] && (hasMedia || !isOfMedia);
  return (
    <li className="flex min-w-0 items-center gap-3 rounded-control p-2">
      <Avatar name={name} className="w-10 shrink-0 text-sm" />
      <div className="min-w-0">
        <p className="flex items-center gap-1">
          <bdi className="truncate font-semibold">{name || "You"}</bdi>
          {isGuest && <GuestMark />}
          {isYou && <span className="shrink-0 text-ink-soft">(you)</span>}
        </p>
        <p className="flex flex-wrap gap-x-3 text-sm text-ink-soft">
          {STATES.filter(isShown).map(({ flag, icon: Icon, text }) => (
            <span key={flag} className="inline-flex items-center gap-1">
              <Icon aria-hidden="true" className="size-4 shrink-0" />
              {text}
            </span>
          ))}
        </p>
      </div>
    </li>
  );
}
