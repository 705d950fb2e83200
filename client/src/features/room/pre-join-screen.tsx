import { ArrowLeft, MicOff, Video } from "lucide-react";
import { Link } from "react-router";
import type { LocalMedia } from "../../call/types";
import { usePreview } from "../../call/use-call";
import { Avatar } from "../../ui/avatar";
import { Button, buttonClasses } from "../../ui/button";
import { Logo } from "../../ui/logo";
import { ScreenTitle } from "../../ui/screen-title";
import { Spinner } from "../../ui/spinner";
import type { Visit } from "../entrance/entrance";
import { DeviceFields } from "./device-fields";
import { MediaButtons } from "./media-buttons";
import { MediaHelp } from "./media-help";
import { startsMuted } from "./meeting-context";
import { StreamVideo } from "./stream-video";

interface PreJoinScreenProps {
  visit: Visit;
  onJoin: () => void;
}

/** Before the call: how others will see and hear you. */
export function PreJoinScreen({ visit, onJoin }: PreJoinScreenProps) {
  const { name, isGuest } = visit;
  const { media, toggleMicrophone, toggleCamera, switchDevice, retry } = usePreview();
  return (
    <div className="mx-auto flex min-h-dvh max-w-6xl flex-col px-4 sm:px-6">
      <header className="flex items-center justify-between gap-4 py-4">
        <Logo />
        {!isGuest && (
          <Link to="/" className={buttonClasses("quiet")}>
            <ArrowLeft aria-hidden="true" className="size-5" />
            Your meetings
          </Link>
        )}
      </header>
      <main className="grid flex-1 content-center gap-6 py-4 lg:grid-cols-[1fr_22rem] lg:gap-10">
        <div className="grid content-center gap-4">
          <Preview media={media} name={name} />
          <div
            role="group"
            aria-label="Camera and microphone"
            className="flex justify-center gap-3"
          >
            <MediaButtons
              media={media}
              onToggleMicrophone={() => void toggleMicrophone()}
              onToggleCamera={() => void toggleCamera()}
            />
          </div>
        </div>
        <div className="grid min-w-0 content-center gap-5">
          <Heading visit={visit} />
          {startsMuted(visit.admission.meeting) && (
            <p className="flex gap-2 text-sm text-ink-soft">
              <MicOff aria-hidden="true" className="mt-0.5 size-4 shrink-0" />
              You come in with the microphone off, as everybody does in this meeting. You can turn
              it on inside.
            </p>
          )}
          {media.problem && <MediaHelp problem={media.problem} onRetry={() => void retry()} />}
          <Button onClick={onJoin}>
            <Video aria-hidden="true" className="size-5" />
            Join now
          </Button>
          <DeviceFields media={media} onSwitch={(kind, id) => void switchDevice(kind, id)} />
        </div>
      </main>
    </div>
  );
}

function Heading({ visit }: { visit: Visit }) {
  const { admission, name, isGuest, onChangeName } = visit;
  const { roomId, meeting } = admission;
  return (
    <div className="grid gap-1">
      <ScreenTitle tab={`Join ${meeting?.title ?? roomId}`}>
        {meeting ? meeting.title : "Ready to join?"}
      </ScreenTitle>
      {meeting?.description && (
        <p className="line-clamp-4 whitespace-pre-line text-ink-soft">{meeting.description}</p>
      )}
      <p className="text-ink-soft">
        {meeting ? "Ready to join" : "Room"}{" "}
        {!meeting && <span className="font-mono text-ink">{roomId}</span>} as{" "}
        <bdi className="text-ink">{name}</bdi>
        {isGuest && " (guest)"}
      </p>
      {isGuest && (
        <button
          type="button"
          onClick={onChangeName}
          className="min-h-6 cursor-pointer justify-self-start text-sm font-semibold text-accent underline"
        >
          Use another name, or sign in
        </button>
      )}
    </div>
  );
}

function Preview({ media, name }: { media: LocalMedia; name: string }) {
  const isShown = media.cameraStream !== null && !media.isCameraOff;
  return (
    <div className="relative aspect-[4/3] w-full overflow-hidden rounded-card bg-tile text-tile-ink sm:aspect-video">
      {isShown ? (
        <StreamVideo label="Your camera" stream={media.cameraStream} isSilent isMirrored />
      ) : (
        <div className="grid size-full place-content-center place-items-center gap-4 p-4 text-center">
          <Avatar name={name} className="w-24 text-3xl" />
          <p role="status" className="flex items-center gap-2">
            {media.isStarting && <Spinner />}
            {media.isStarting
              ? "Allow camera and microphone in your browser…"
              : "Your camera is off"}
          </p>
        </div>
      )}
    </div>
  );
}
