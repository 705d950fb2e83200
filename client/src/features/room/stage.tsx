import type { CallState } from "../../call/types";
import { useHands, useReactions } from "../../call/use-call";
import { arrange, type Rect } from "./arrange";
import { ParticipantTile, ScreenTile, SelfTile } from "./tile";
import { useSize } from "./use-size";

const NOWHERE: Rect = { left: 0, top: 0, width: 0, height: 0 };

interface StageProps {
  state: CallState;
  name: string;
  onRetry: () => void;
  onSoundBlocked: () => void;
}

/**
 * All pictures of the call in one list. A change of the layout moves tiles and never makes them
 * anew: sound and picture go on.
 */
export function Stage({ state, name, onRetry, onSoundBlocked }: StageProps) {
  const [ref, size] = useSize<HTMLUListElement>();
  const reactions = useReactions();
  const reactionsOf = (id: string | null) => reactions.filter(({ from }) => from === id);
  const { raised } = useHands();
  const placeOf = (id: string | null) => (id === null ? 0 : raised.indexOf(id) + 1);
  const { participants, media } = state;
  const sharer = participants.find((one) => one.screenStream !== null);
  const { screen, people } = arrange(size, participants.length + 1, sharer !== undefined);
  return (
    <ul ref={ref} aria-label="People in the call" className="relative size-full">
      {sharer && screen && (
        <ScreenTile key={`screen ${sharer.id}`} participant={sharer} rect={screen} />
      )}
      {participants.map((participant, index) => (
        <ParticipantTile
          key={participant.id}
          participant={participant}
          rect={people[index] ?? NOWHERE}
          reactions={reactionsOf(participant.id)}
          handPlace={placeOf(participant.id)}
          speakerId={media.chosen.speaker}
          onRetry={onRetry}
          onSoundBlocked={onSoundBlocked}
        />
      ))}
      <SelfTile
        name={name}
        stream={media.isCameraOff ? null : media.cameraStream}
        isMuted={media.isMuted}
        isInFront={participants.length === 1 && !sharer}
        rect={people.at(-1) ?? NOWHERE}
        reactions={reactionsOf(state.ownId)}
        handPlace={placeOf(state.ownId)}
      />
    </ul>
  );
}
