import { AudioLines, Hand, MicOff } from "lucide-react";
import type { ReactNode } from "react";
import type { ChatReaction } from "../../call/chat-types";
import { Avatar } from "../../ui/avatar";
import { classes } from "../../ui/classes";
import { GuestMark } from "../../ui/guest-mark";
import { FloatingReactions } from "../chat/reactions";
import type { Rect } from "./arrange";

/** What the stage knows of a tile, whatever is in it. */
export interface TilePlace {
  readonly rect: Rect;
  readonly isSpeaking?: boolean;
  /** Over the other tiles. */
  readonly isFloating?: boolean;
  readonly reactions?: readonly ChatReaction[];
  /** In the order of raised hands, from 1; 0 when it is down. */
  readonly handPlace?: number;
}

interface TileFrameProps {
  place: TilePlace;
  caption: string;
  isMuted?: boolean;
  isGuest?: boolean;
  /** The picture covers the whole tile: no dark hairline is to shine through at its edges. */
  isCovered?: boolean;
  icon?: ReactNode;
  /** What one can do with the tile. */
  tools?: ReactNode;
  children: ReactNode;
}

const NO_REACTIONS: readonly ChatReaction[] = [];

/** The frame around a picture: its place, the name and who is muted, speaks or wants to. */
export function TileFrame({
  place,
  caption,
  isMuted = false,
  isGuest = false,
  isCovered,
  icon,
  tools,
  children,
}: TileFrameProps) {
  const { rect, isSpeaking, isFloating, reactions = NO_REACTIONS, handPlace = 0 } = place;
  const { left, top, width, height } = rect;
  return (
    <li
      style={{ left, top, width, height }}
      className={classes(
        "group @container absolute overflow-hidden rounded-card text-tile-ink",
        !isCovered && "bg-tile",
        isFloating && "z-10 shadow-card",
        isSpeaking ? "ring-3 ring-accent" : isFloating && "ring-2 ring-canvas",
      )}
    >
      {children}
      <FloatingReactions reactions={reactions} />
      <div className="absolute top-2 right-2 flex items-center gap-1.5">
        {handPlace > 0 && <HandBadge place={handPlace} />}
        {tools}
      </div>
      <p className="absolute bottom-2 left-2 flex max-w-[calc(100%-1rem)] items-center gap-1.5 rounded-full bg-scrim px-2.5 py-1 text-sm">
        <SoundIcon isMuted={isMuted} isSpeaking={isSpeaking ?? false} />
        {icon}
        <span className="truncate">{caption}</span>
        {isGuest && <GuestMark />}
      </p>
    </li>
  );
}

function SoundIcon({ isMuted, isSpeaking }: { isMuted: boolean; isSpeaking: boolean }) {
  if (isMuted) return <MicOff role="img" aria-label="Muted" className="size-4 shrink-0" />;
  if (!isSpeaking) return null;
  return <AudioLines role="img" aria-label="Speaking" className="size-4 shrink-0" />;
}

function HandBadge({ place }: { place: number }) {
  return (
    <p className="flex items-center gap-1 rounded-full bg-accent px-2.5 py-1 text-sm font-semibold text-accent-ink">
      <Hand role="img" aria-label="Hand raised, number" className="size-4 shrink-0" />
      {place}
    </p>
  );
}

export function Placeholder({ name, children }: { name: string; children?: ReactNode }) {
  return (
    <div className="@container-[size] absolute inset-0 grid place-content-center place-items-center bg-tile p-3 text-center">
      <div
        data-testid="camera-placeholder"
        className="mb-8 grid place-items-center gap-2 [@container(height<6rem)]:mb-5"
      >
        <Avatar
          name={name}
          className="w-[clamp(2rem,26cqmin,7rem)] text-[clamp(0.8rem,10cqmin,2.5rem)]"
        />
        {children}
      </div>
    </div>
  );
}
