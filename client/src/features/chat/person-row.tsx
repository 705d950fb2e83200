import { Hand, type LucideIcon, MicOff, MonitorUp, VideoOff, WifiOff } from "lucide-react";
import type { ReactNode } from "react";
import type { Participant, Role } from "../../call/types";
import { Avatar } from "../../ui/avatar";
import { GuestMark } from "../../ui/guest-mark";
import { RoleMark } from "../hosting/role-mark";

export type Flags = Pick<
  Participant,
  "isMuted" | "isCameraOff" | "isSharing" | "isReconnecting"
> & {
  readonly isHandRaised: boolean;
  /** Muted by a host, and may not change that. */
  readonly isKeptMuted: boolean;
};

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
  { flag: "isKeptMuted", icon: MicOff, text: "Muted by the host", isOfMedia: true },
  { flag: "isCameraOff", icon: VideoOff, text: "Camera off", isOfMedia: true },
  { flag: "isSharing", icon: MonitorUp, text: "Sharing the screen" },
];

interface PersonRowProps {
  name: string;
  flags: Flags;
  hasMedia: boolean;
  role: Role;
  isYou?: boolean;
  isGuest?: boolean;
  /** What one can do to them. */
  children?: ReactNode;
}

export function PersonRow(props: PersonRowProps) {
  const { name, flags, hasMedia, role, isYou = false, isGuest = false, children } = props;
  const isShown = ({ flag, isOfMedia }: State) => flags[flag] && (hasMedia || !isOfMedia);
  return (
    <li className="flex min-w-0 flex-wrap items-center gap-x-3 rounded-control p-2">
      <Avatar name={name} className="w-10 shrink-0 text-sm" />
      <div className="min-w-0 flex-1">
        <p className="flex items-center gap-1">
          <bdi className="truncate font-semibold">{name || "You"}</bdi>
          <RoleMark role={role} />
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
      {children}
    </li>
  );
}
