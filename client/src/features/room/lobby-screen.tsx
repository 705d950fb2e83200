import type { LocalMedia } from "../../call/types";
import { useCall } from "../../call/use-call";
import { Avatar } from "../../ui/avatar";
import { Button } from "../../ui/button";
import { CenteredScreen } from "../../ui/centered-screen";
import { ScreenTitle } from "../../ui/screen-title";
import { MediaButtons } from "./media-buttons";
import { StreamVideo } from "./stream-video";

interface LobbyScreenProps {
  name: string;
  hasMedia: boolean;
}

/** Waiting to be let in: what others will see, and that it goes on by itself. */
export function LobbyScreen({ name, hasMedia }: LobbyScreenProps) {
  const { state, actions } = useCall();
  const isAway = state.signaling === "reconnecting";
  return (
    <CenteredScreen>
      <div className="grid justify-items-center gap-5 text-center">
        <ScreenTitle tab="Waiting">The host lets you in soon</ScreenTitle>
        <p role="status" className="text-ink-soft">
          {isAway
            ? "The server does not answer just now. We keep trying, and you keep waiting."
            : "They know that you are here. This page goes on by itself."}
        </p>
        {hasMedia && (
          <>
            <OwnPicture media={state.media} name={name} />
            <div role="group" aria-label="Camera and microphone" className="flex gap-3">
              <MediaButtons
                media={state.media}
                onToggleMicrophone={() => void actions.toggleMicrophone()}
                onToggleCamera={() => void actions.toggleCamera()}
              />
            </div>
          </>
        )}
        <Button tone="quiet" onClick={() => void actions.leave()}>
          Leave
        </Button>
      </div>
    </CenteredScreen>
  );
}

function OwnPicture({ media, name }: { media: LocalMedia; name: string }) {
  return (
    <div className="relative grid aspect-video w-full max-w-sm place-items-center overflow-hidden rounded-2xl bg-tile">
      {media.cameraStream ? (
        <StreamVideo stream={media.cameraStream} label="Your camera" isSilent isMirrored />
      ) : (
        <Avatar name={name} />
      )}
    </div>
  );
}
