import { Mic } from "lucide-react";
import type { CallActions, CallState } from "../../call/types";
import { useHosting } from "../../call/use-call";
import { ShortcutsDialog } from "../shortcuts/shortcuts-dialog";
import { usePushToTalk } from "../shortcuts/use-push-to-talk";
import { useShortcut } from "../shortcuts/use-shortcut";
import { SmallView } from "./small-view";
import { canOpenSmallWindow } from "./small-window";
import { Stage } from "./stage";
import { usePictureInPicture } from "./use-picture-in-picture";
import { type StageView, useShownViews, useStage } from "./use-stage";
import { ViewDialog } from "./view-dialog";

export type StageDialog = "view" | "shortcuts" | null;

interface StageAreaProps {
  state: CallState;
  actions: CallActions;
  name: string;
  /** Something else covers it: nothing of it is seen. */
  isCovered: boolean;
  dialog: StageDialog;
  onDialog: (dialog: StageDialog) => void;
  onSoundBlocked: () => void;
}

/** The pictures of the call, and every way to see them. */
export function StageArea({
  state,
  actions,
  name,
  isCovered,
  dialog,
  onDialog,
  onSoundBlocked,
}: StageAreaProps) {
  const { media } = state;
  const view = useStage(state);
  const { main } = view;
  const small = usePictureInPicture(main?.stream ?? null);
  const { mayUnmute } = useHosting().state;
  const isTalking = usePushToTalk({
    isMuted: media.isMuted && media.hasMicrophone && mayUnmute,
    onTalk: (isOn) => void actions.setMicrophone(isOn),
  });
  useShownViews(state, view, { isCovered, smallWindow: small.size });
  useCallShortcuts(state, actions, view);
  useShortcut("help", () => onDialog("shortcuts"));
  useShortcut("pictureInPicture", small.toggle, canOpenSmallWindow());
  const close = () => onDialog(null);
  return (
    <>
      <Stage
        state={state}
        name={name}
        view={view}
        onRetry={() => void actions.retry()}
        onSoundBlocked={onSoundBlocked}
      />
      <TalkHint isTalking={isTalking} />
      {small.body && (
        <SmallView
          body={small.body}
          name={main?.name ?? null}
          stream={main?.stream ?? null}
          isMuted={media.isMuted}
          onToggleMicrophone={() => void actions.toggleMicrophone()}
          onClose={small.close}
        />
      )}
      <ViewDialog
        isOpen={dialog === "view"}
        settings={view.settings}
        onChange={view.change}
        onPictureInPicture={() => {
          close();
          small.toggle();
        }}
        onShortcuts={() => onDialog("shortcuts")}
        onClose={close}
      />
      <ShortcutsDialog isOpen={dialog === "shortcuts"} onClose={close} />
    </>
  );
}

function useCallShortcuts({ media }: CallState, actions: CallActions, view: StageView): void {
  const { layout } = view.settings;
  useShortcut("microphone", () => void actions.toggleMicrophone());
  useShortcut("camera", () => void actions.toggleCamera());
  useShortcut("layout", () => view.change({ layout: layout === "grid" ? "speaker" : "grid" }));
  useShortcut("share", () => {
    void (media.isSharing ? actions.stopScreenShare() : actions.startScreenShare());
  });
}

function TalkHint({ isTalking }: { isTalking: boolean }) {
  return (
    <p className="pointer-events-none absolute inset-x-0 bottom-4 z-20 text-center">
      {isTalking && (
        <span className="inline-flex items-center gap-2 rounded-full bg-accent px-4 py-2 text-sm font-semibold text-accent-ink shadow-card">
          <Mic aria-hidden="true" className="size-4" />
          You can be heard until you let go
        </span>
      )}
    </p>
  );
}
