import { MonitorUp } from "lucide-react";
import type { Participant } from "../../call/types";
import { Button } from "../../ui/button";
import { StreamVideo } from "../room/stream-video";
import { ConnectionBadge } from "./connection-badge";
import { FitButton } from "./fit-button";
import { PinButton } from "./pin-button";
import type { StageSettings } from "./stage-settings";
import { Placeholder, TileFrame, type TilePlace } from "./tile-frame";

interface Pin {
  readonly isPinned: boolean;
  readonly onPin: () => void;
}

interface Fit {
  readonly fit: StageSettings["fit"];
  readonly onFit: () => void;
}

interface ParticipantTileProps extends Pin, Fit {
  participant: Participant;
  place: TilePlace;
  speakerId: string | null;
  onRetry: () => void;
  onSoundBlocked: () => void;
}

export function ParticipantTile({
  participant,
  place,
  fit,
  speakerId,
  onFit,
  isPinned,
  onPin,
  onRetry,
  onSoundBlocked,
}: ParticipantTileProps) {
  const { name, cameraStream, isCameraOff, isMuted, isSharing, connection } = participant;
  const isPictureShown = cameraStream !== null && !isCameraOff && connection !== "failed";
  return (
    <TileFrame
      place={place}
      caption={name}
      isMuted={isMuted}
      isGuest={participant.isGuest}
      isCovered={isPictureShown && fit === "cover"}
      tools={
        <>
          {isPictureShown && <FitButton whose={`${name}'s`} fit={fit} onClick={onFit} />}
          <PinButton what={name} isPinned={isPinned} onClick={onPin} />
        </>
      }
    >
      {/* Stays when the camera is off: the voice comes out of it. */}
      <StreamVideo
        label={name}
        stream={cameraStream}
        // With a screen its sound comes the same way; a host who wants that to end ends the share.
        isSilent={isMuted && !isSharing}
        fit={fit}
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

interface ScreenTileProps extends Pin {
  participant: Participant;
  place: TilePlace;
}

export function ScreenTile({ participant, place, isPinned, onPin }: ScreenTileProps) {
  const what = `${participant.name}'s screen`;
  return (
    <TileFrame
      place={place}
      caption={`${participant.name} shares their screen`}
      icon={<MonitorUp aria-hidden="true" className="size-4 shrink-0" />}
      tools={<PinButton what={what} isPinned={isPinned} onClick={onPin} />}
    >
      <StreamVideo label={what} stream={participant.screenStream} fit="contain" isSilent />
    </TileFrame>
  );
}

interface SelfTileProps extends Fit {
  name: string;
  stream: MediaStream | null;
  isMuted: boolean;
  place: TilePlace;
}

export function SelfTile({ name, stream, isMuted, place, fit, onFit }: SelfTileProps) {
  return (
    <TileFrame
      place={place}
      caption="You"
      isMuted={isMuted}
      isCovered={stream !== null && fit === "cover"}
      tools={stream && <FitButton whose="your" fit={fit} onClick={onFit} />}
    >
      {stream ? (
        <StreamVideo label="Your camera" stream={stream} fit={fit} isSilent isMirrored />
      ) : (
        <Placeholder name={name} />
      )}
    </TileFrame>
  );
}
