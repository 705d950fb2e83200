/**
 * The only bridge between calls and React.
 *
 * `<CallProvider>` stands around the room route and owns one CallSession: the media that is opened
 * for the preview is the media of the call, and everything is closed when the route is left. The
 * hooks read its snapshot with useSyncExternalStore; actions keep their identity.
 */

import {
  createContext,
  createElement,
  useCallback,
  useContext,
  useEffect,
  useLayoutEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from "react";
import { CallSession } from "./call-session";
import type { ChatReaction, UseChat } from "./chat-types";
import { exposeDiagnostics } from "./diagnostics";
import type { HostingActions, HostingState } from "./hosting";
import type { Speakers } from "./stage-types";
import type { CallProviderProps, UseCall, UsePreview } from "./types";
import type { ViewReports } from "./view-reports";

const SessionContext = createContext<CallSession | null>(null);

export function CallProvider({ children, ...environment }: CallProviderProps) {
  const [session] = useState(() => new CallSession(environment));
  useLayoutEffect(() => session.setEnvironment(environment));
  useEffect(() => {
    const close = session.open();
    const hide = exposeDiagnostics(session);
    return () => {
      hide();
      close();
    };
  }, [session]);
  return createElement(SessionContext, { value: session }, children);
}

function useSession(): CallSession {
  const session = useContext(SessionContext);
  if (!session) throw new Error("There is no <CallProvider> around this component");
  return session;
}

export function useCall(): UseCall {
  const session = useSession();
  const state = useSyncExternalStore(session.state.subscribe, session.state.get);
  return { state, actions: session.actions };
}

export function usePreview(): UsePreview {
  const session = useSession();
  const { media } = session;
  const snapshot = useSyncExternalStore(media.state.subscribe, media.state.get);
  useEffect(() => session.holdPreview(), [session]);
  const actions = useMemo(() => {
    const { toggleMicrophone, toggleCamera, switchDevice } = session.actions;
    return { toggleMicrophone, toggleCamera, switchDevice, retry: () => session.media.retry() };
  }, [session]);
  return { media: snapshot, ...actions };
}

/** 0..1, about 15 times a second; re-renders only the component that asks. */
export function useMicrophoneLevel(): number {
  const { level } = useSession().media;
  return useSyncExternalStore(level.subscribe, level.get);
}

/** Of the room one is in. */
export function useChat(): UseChat {
  const { chat } = useSession();
  const state = useSyncExternalStore(chat.state.subscribe, chat.state.get);
  const uploads = useSyncExternalStore(chat.files.uploads.subscribe, chat.files.uploads.get);
  const { isOffered, actions } = chat.files;
  return { state, actions: chat.actions, files: { isOffered, uploads, actions } };
}

/** What is shown just now, oldest first. */
export function useReactions(): readonly ChatReaction[] {
  const { list } = useSession().chat.reactions;
  return useSyncExternalStore(list.subscribe, list.get);
}

/** When the meeting's time is up, in Unix milliseconds; null as long as the server says nothing. */
export function useMeetingEnd(): number | null {
  const { endsAt } = useSession().meetingEnd;
  return useSyncExternalStore(endsAt.subscribe, endsAt.get);
}

/** Whose hands are up, who was first in front; `lower` is for hosts. None of it rejects. */
export interface UseHands {
  readonly raised: readonly string[];
  /** Raises one's own or takes it down. */
  readonly toggle: () => Promise<void>;
  readonly lower: (id: string) => Promise<void>;
}

export function useHands(): UseHands {
  const { hands } = useSession();
  const raised = useSyncExternalStore(hands.raised.subscribe, hands.raised.get);
  return { raised, toggle: hands.toggle, lower: hands.lower };
}

/** Who speaks, and the way to say how large everybody is shown. */
export function useCallStage(): { speakers: Speakers; show: ViewReports["show"] } {
  const { stage } = useSession();
  const speakers = useSyncExternalStore(stage.speakers.subscribe, stage.speakers.get);
  const show = useCallback<ViewReports["show"]>((views) => stage.views.show(views), [stage]);
  return { speakers, show };
}

/** Our role in the meeting, who waits to come in, and what hosts can do. */
export function useHosting(): { state: HostingState; actions: HostingActions } {
  const { hosting } = useSession();
  const state = useSyncExternalStore(hosting.state.subscribe, hosting.state.get);
  return { state, actions: hosting.actions };
}
