import type { ChatReaction } from "../../call/chat-types";
import type { CallState } from "../../call/types";
import { useHands, useReactions } from "../../call/use-call";
import type { Rect } from "./arrange";
import { SELF, screenOf, type TileKey } from "./scene";
import { ParticipantTile, ScreenTile, SelfTile } from "./tile";
import type { TilePlace } from "./tile-frame";
import type { StageView } from "./use-stage";

const NOWHERE: Rect = { left: 0, top: 0, width: 0, height: 0 };
const NO_REACTIONS: readonly ChatReaction[] = [];

interface StageProps {
  state: CallState;
  name: string;
  view: StageView;
  onRetry: () => void;
  onSoundBlocked: () => void;
}

/**
 * All pictures of the call in one list. A change of the layout moves tiles and never makes them
 * anew: sound and picture go on.
 */
export function Stage({ state, name, view, onRetry, onSoundBlocked }: StageProps) {
  const { participants, media, ownId } = state;
  const { ref, arrangement, pinned, togglePin, fitOf, toggleFit } = view;
  const placeOf = usePlaces(view);
  const pin = (key: TileKey) => ({ isPinned: key === pinned, onPin: () => togglePin(key) });
  const fitting = (key: TileKey) => ({ fit: fitOf(key), onFit: () => toggleFit(key) });
  return (
    <ul ref={ref} aria-label="People in the call" className="relative size-full">
      {participants
        .filter(({ screenStream }) => screenStream !== null)
        .map((sharer) => {
          const key = screenOf(sharer.id);
          return <ScreenTile key={key} participant={sharer} place={placeOf(key)} {...pin(key)} />;
        })}
      {participants.map((participant) => (
        <ParticipantTile
          key={participant.id}
          participant={participant}
          place={placeOf(participant.id, participant.id)}
          {...fitting(participant.id)}
          speakerId={media.chosen.speaker}
          {...pin(participant.id)}
          onRetry={onRetry}
          onSoundBlocked={onSoundBlocked}
        />
      ))}
      {arrangement.has(SELF) && (
        <SelfTile
          name={name}
          stream={media.isCameraOff ? null : media.cameraStream}
          isMuted={media.isMuted}
          place={placeOf(SELF, ownId)}
          {...fitting(SELF)}
        />
      )}
    </ul>
  );
}

/** What the stage knows of each tile; with `id` what somebody does is seen on it. */
function usePlaces({ arrangement, scene, speaking }: StageView) {
  const reactions = useReactions();
  const { raised } = useHands();
  return (key: TileKey, id: string | null = null): TilePlace => ({
    rect: arrangement.get(key) ?? NOWHERE,
    isFloating: key === scene.floating,
    isSpeaking: id !== null && speaking.includes(id),
    reactions: id === null ? NO_REACTIONS : reactions.filter(({ from }) => from === id),
    handPlace: id === null ? 0 : raised.indexOf(id) + 1,
  });
}
