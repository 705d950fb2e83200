/** What a host or co-host can do to somebody just now. */

import {
  Crown,
  Hand,
  type LucideIcon,
  Mic,
  MicOff,
  MonitorX,
  Shield,
  ShieldOff,
  UserX,
  VideoOff,
} from "lucide-react";
import type { Participant, Role } from "../../call/types";

export type ActName =
  | "mute"
  | "silence"
  | "allow"
  | "stop-camera"
  | "stop-share"
  | "lower-hand"
  | "make-cohost"
  | "take-cohost"
  | "make-host"
  | "remove";

type Target = Pick<
  Participant,
  "role" | "isGuest" | "isMuted" | "mayUnmute" | "isCameraOff" | "isSharing"
>;

export interface Situation {
  readonly ownRole: Role;
  /** Whether there are cameras and microphones. */
  readonly hasMedia: boolean;
  readonly isHandRaised: boolean;
}

export interface Act {
  readonly name: ActName;
  readonly text: string;
  readonly icon: LucideIcon;
  readonly isPossible: (target: Target, situation: Situation) => boolean;
}

const ACTS: readonly Act[] = [
  {
    name: "mute",
    text: "Mute",
    icon: MicOff,
    isPossible: ({ isMuted }, { hasMedia }) => hasMedia && !isMuted,
  },
  {
    name: "silence",
    text: "Mute and keep muted",
    icon: MicOff,
    isPossible: ({ mayUnmute }, { hasMedia }) => hasMedia && mayUnmute,
  },
  {
    name: "allow",
    text: "Allow to unmute",
    icon: Mic,
    isPossible: ({ mayUnmute }, { hasMedia }) => hasMedia && !mayUnmute,
  },
  {
    name: "stop-camera",
    text: "Stop camera",
    icon: VideoOff,
    isPossible: ({ isCameraOff }, { hasMedia }) => hasMedia && !isCameraOff,
  },
  {
    name: "stop-share",
    text: "Stop sharing",
    icon: MonitorX,
    isPossible: ({ isSharing }) => isSharing,
  },
  {
    name: "lower-hand",
    text: "Lower hand",
    icon: Hand,
    isPossible: (_, { isHandRaised }) => isHandRaised,
  },
  {
    name: "make-cohost",
    text: "Make co-host",
    icon: Shield,
    isPossible: ({ role }, { ownRole }) => ownRole === "host" && role === "participant",
  },
  {
    name: "take-cohost",
    text: "Take back co-host",
    icon: ShieldOff,
    isPossible: ({ role }, { ownRole }) => ownRole === "host" && role === "cohost",
  },
  {
    name: "make-host",
    text: "Make host…",
    icon: Crown,
    isPossible: ({ isGuest }, { ownRole }) => ownRole === "host" && !isGuest,
  },
  { name: "remove", text: "Remove…", icon: UserX, isPossible: () => true },
];

const RANKS: Record<Role, number> = { participant: 0, cohost: 1, host: 2 };

/** Nothing where they are not below oneself. */
export function actsOn(target: Target, situation: Situation): readonly Act[] {
  if (RANKS[situation.ownRole] <= RANKS[target.role]) return [];
  return ACTS.filter(({ isPossible }) => isPossible(target, situation));
}
