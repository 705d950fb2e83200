import type { CallActions, LocalMedia } from "../../call/types";
import { useCall } from "../../call/use-call";
import { Avatar } from "../../ui/avatar";
import { Button } from "../../ui/button";
import { CenteredScreen } from "../../ui/centered-screen";
import { ScreenTitle } from "../../ui/screen-title";
import { MediaButtons } from "./media-buttons";
import { useMeeting } from "./meeting-context";
import { StreamVideo } from "./stream-video";

interface LobbyScreenProps {
  name: string;
  isGuest: boolean;
  hasMedia: boolean;
}

/** Waiting to be let in: what others will see, and that it goes on by itself. */
export function LobbyScreen({ name, isGuest, hasMedia }: LobbyScreenProps) {
  const { state, actions } = useCall();
  const title = useMeeting()?.title;
  const isAway = state.signaling === "reconnecting";
  return (
    <CenteredScreen>
      <div className="grid justify-items-center gap-5 text-center">
        <div className="grid gap-2">
          {title && <p className="font-semibold">{title}</p>}
          <ScreenTitle tab="Waiting">Waiting to be let in</ScreenTitle>
          <p role="status" className="text-ink-soft">
            {isAway
              ? "The server does not answer just now. We keep trying, and you keep waiting."
              : "As soon as a host lets you in, this page goes on by itself."}
          </p>
        </div>
        {hasMedia && <Preview media={state.media} name={name} actions={actions} />}
        <p className="text-sm text-ink-soft">
          You wait as <bdi className="font-semibold text-ink">{name}</bdi>
          {isGuest && " (guest)"}
          {hasMedia && ". Nobody sees or hears you yet"}.
        </p>
        <Button tone="quiet" onClick={() => void actions.leave()}>
          Stop waiting
        </Button>
      </div>
    </CenteredScreen>
  );
}

interface PreviewProps {
  media: LocalMedia;
  name: string;
  actions: CallActions;
}

function Preview({ media, name, actions }: PreviewProps) {
  return (
    <>
      <div className="relative grid aspect-video w-full max-w-sm place-items-center overflow-hidden rounded-2xl bg-tile">
        {media.cameraStream ? (
          <StreamVideo stream={media.cameraStream} label="Your camera" isSilent isMirrored />
        ) : (
          <Avatar name={name} className="w-20 text-2xl" />
        )}
      </div>
      <div role="group" aria-label="Camera and microphone" className="flex gap-3">
        <MediaButtons
          media={media}
          onToggleMicrophone={() => void actions.toggleMicrophone()}
          onToggleCamera={() => void actions.toggleCamera()}
        />
      </div>
    </>
  );
}
