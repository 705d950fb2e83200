import { Hand, MicOff, MonitorUp, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { ChatReaction } from "../../call/chat-types";
import type { MediaFault, Participant } from "../../call/types";
import { Avatar } from "../../ui/avatar";
import { Button } from "../../ui/button";
import { classes } from "../../ui/classes";
import { GuestMark } from "../../ui/guest-mark";
import { Spinner } from "../../ui/spinner";
import { FloatingReactions } from "../chat/reactions";
import type { Rect } from "./arrange";
import { StreamVideo } from "./stream-video";

interface TileFrameProps {
  rect: Rect;
  caption: string;
  isGuest?: boolean;
  isMuted?: boolean;
  isInFront?: boolean;
  /** The picture covers the whole tile: no dark hairline is to shine through at its edges. */
  isCovered?: boolean;
  icon?: ReactNode;
  reactions?: readonly ChatReaction[];
  /** In the order of raised hands, from 1; 0 when it is down. */
  handPlace?: number;
  children: ReactNode;
}

const NO_REACTIONS: readonly ChatReaction[] = [];

/** The frame around a picture: its place, the name and the muted badge. */
function TileFrame({
  rect,
  caption,
  isGuest,
  isMuted,
  isInFront,
  isCovered,
  icon,
  reactions = NO_REACTIONS,
  handPlace = 0,
  children,
}: TileFrameProps) {
  const { left, top, width, height } = rect;
  return (
    <li
      style={{ left, top, width, height }}
      className={classes(
        "absolute overflow-hidden rounded-card text-tile-ink",
        !isCovered && "bg-tile",
        isInFront && "z-10 shadow-card ring-2 ring-canvas",
      )}
    >
      {children}
      <FloatingReactions reactions={reactions} />
      {handPlace > 0 && <HandBadge place={handPlace} />}
      <p className="absolute bottom-2 left-2 flex max-w-[calc(100%-1rem)] items-center gap-1.5 rounded-full bg-scrim px-2.5 py-1 text-sm">
        {isMuted && <MicOff role="img" aria-label="Muted" className="size-4 shrink-0" />}
        {icon}
        <span className="truncate">{caption}</span>
        {isGuest && <GuestMark />}
      </p>
    </li>
  );
}

function HandBadge({ place }: { place: number }) {
  return (
    <p className="absolute top-2 right-2 flex items-center gap-1 rounded-full bg-accent px-2.5 py-1 text-sm font-semibold text-accent-ink">
      <Hand role="img" aria-label="Hand raised, number" className="size-4 shrink-0" />
      {place}
    </p>
  );
}

function Placeholder({ name, children }: { name: string; children?: ReactNode }) {
  return (
    <div className="@container-[size] absolute inset-0 grid place-content-center place-items-center bg-tile p-3 text-center">
      <div data-testid="camera-placeholder" className="mb-8 grid place-items-center gap-2">
        <Avatar
          name={name}
          className="w-[clamp(2.5rem,26cqmin,7rem)] text-[clamp(0.9rem,10cqmin,2.5rem)]"
        />
        {children}
      </div>
    </div>
  );
}

interface ParticipantTileProps {
  participant: Participant;
  rect: Rect;
  reactions: readonly ChatReaction[];
  handPlace: number;
  speakerId: string | null;
  onRetry: () => void;
  onSoundBlocked: () => void;
}

export function ParticipantTile({
  participant,
  rect,
  reactions,
  handPlace,
  speakerId,
  onRetry,
  onSoundBlocked,
}: ParticipantTileProps) {
  const { name, cameraStream, isCameraOff, isMuted, connection } = participant;
  const isPictureShown = cameraStream !== null && !isCameraOff && connection !== "failed";
  return (
    <TileFrame
      rect={rect}
      caption={name}
      isGuest={participant.isGuest}
      isMuted={isMuted}
      isCovered={isPictureShown}
      reactions={reactions}
      handPlace={handPlace}
    >
      {/* Stays when the camera is off: the voice comes out of it. */}
      <StreamVideo
        label={name}
        stream={cameraStream}
        isSilent={participant.isMuted}
        speakerId={speakerId}
        onSoundBlocked={onSoundBlocked}
      />
      {!isPictureShown && (
        <Placeholder name={name}>
          {connection === "failed" && <LostConnection name={name} onRetry={onRetry} />}
        </Placeholder>
      )}
      <ConnectionBadge participant={participant} />
    </TileFrame>
  );
}

function LostConnection({ name, onRetry }: { name: string; onRetry: () => void }) {
  return (
    <>
      <p className="text-sm [@container(height<12rem)]:sr-only">
        The connection to {name} is lost.
      </p>
      <Button tone="secondary" onClick={onRetry}>
        Connect again
      </Button>
    </>
  );
}

function ConnectionBadge({ participant }: { participant: Participant }) {
  const text = connectionText(participant);
  const { mediaFault, connection } = participant;
  if (!text && mediaFault && connection === "connected") {
    return <FaultBadge text={FAULTS[mediaFault](participant.name)} />;
  }
  if (!text) return null;
  return (
    <p
      className={classes(
        "absolute top-2 left-2 flex items-center gap-1.5 rounded-full bg-scrim px-2.5 py-1 text-sm",
        text === RECONNECTING && "animate-late",
      )}
    >
      <Spinner />
      {text}
    </p>
  );
}

function FaultBadge({ text }: { text: string }) {
  return (
    <p
      role="status"
      className="absolute top-2 left-2 flex max-w-[calc(100%-1rem)] items-center gap-1.5 rounded-2xl bg-scrim px-2.5 py-1 text-sm"
    >
      <TriangleAlert aria-hidden="true" className="size-4 shrink-0" />
      {text}
    </p>
  );
}

const FAULTS: Record<MediaFault, (name: string) => string> = {
  "cannot-hear-you": (name) => `${name} cannot hear you.`,
  "cannot-see-you": (name) => `${name} cannot see you.`,
  "cannot-hear-or-see-you": (name) => `${name} can neither hear nor see you.`,
  "cannot-see-your-screen": (name) => `${name} cannot see your screen.`,
  "not-heard": (name) => `No sound comes from ${name}.`,
  "not-seen": (name) => `No picture comes from ${name}.`,
  "not-heard-or-seen": (name) => `Neither sound nor picture comes from ${name}.`,
};

const RECONNECTING = "Reconnecting…";

function connectionText({ connection, isReconnecting }: Participant): string | null {
  if (connection === "reconnecting" || isReconnecting) return RECONNECTING;
  if (connection === "new" || connection === "connecting") return "Connecting…";
  return null;
}

interface ScreenTileProps {
  participant: Participant;
  rect: Rect;
}

export function ScreenTile({ participant, rect }: ScreenTileProps) {
  return (
    <TileFrame
      rect={rect}
      caption={`${participant.name} shares their screen`}
      icon={<MonitorUp aria-hidden="true" className="size-4 shrink-0" />}
    >
      <StreamVideo
        label={`${participant.name}'s screen`}
        stream={participant.screenStream}
        fit="contain"
        isSilent
      />
    </TileFrame>
  );
}

interface SelfTileProps {
  name: string;
  stream: MediaStream | null;
  isMuted: boolean;
  isInFront: boolean;
  rect: Rect;
  reactions: readonly ChatReaction[];
  handPlace: number;
}

export function SelfTile({
  name,
  stream,
  isMuted,
  isInFront,
  rect,
  reactions,
  handPlace,
}: SelfTileProps) {
  return (
    <TileFrame
      rect={rect}
      caption="You"
      isMuted={isMuted}
      isInFront={isInFront}
      isCovered={stream !== null}
      reactions={reactions}
      handPlace={handPlace}
    >
      {stream ? (
        <StreamVideo label="Your camera" stream={stream} isSilent isMirrored />
      ) : (
        <Placeholder name={name} />
      )}
    </TileFrame>
  );
}
