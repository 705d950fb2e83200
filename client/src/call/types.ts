/** What screens see of a call: one immutable snapshot and the verbs that change it. */

import type { ReactNode } from "react";
import type { Device, DeviceKind, LocalMediaState, MediaProblem } from "../rtc/local-media-state";
import type { PeerConnectionStatus } from "../rtc/peer-connection";
import type { FileTransfer } from "./chat-types";
import type { Role } from "./hosting";
import type { Seat } from "./seat";

/** `waiting`: in the lobby, until a host lets us in. */
export type CallPhase = "idle" | "joining" | "waiting" | "in-call" | "ended" | "failed";

/** Something that stops the user, in plain sentences. */
export interface Problem {
  /** Stable word for tests and icons, e.g. `blocked`, `missing`, `room_full`. */
  readonly code: string;
  readonly title: string;
  readonly hint: string;
  /** Whether trying the same again can help. */
  readonly canRetry: boolean;
  /** What trying again is called, where it is more than that. */
  readonly retry?: string;
  /** What the host has said to us about it. */
  readonly note?: string;
}

export type { Device, DeviceKind, MediaProblem, PeerConnectionStatus, Role, Seat };

/** Own microphone, camera and screen. Valid before, in and after a call. */
export type LocalMedia = LocalMediaState;

/** They get nothing of what we send, or nothing comes of what they say they send. */
export type MediaFault =
  | "cannot-hear-you"
  | "cannot-see-you"
  | "cannot-hear-or-see-you"
  | "cannot-see-your-screen"
  | "not-heard"
  | "not-seen"
  | "not-heard-or-seen";

/** Somebody else in the room. */
export interface Participant {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  /** Has no account: nobody vouches for the name. */
  readonly isGuest: boolean;
  readonly isMuted: boolean;
  readonly isCameraOff: boolean;
  readonly isSharing: boolean;
  /** Their signaling is away; the media usually goes on. */
  readonly isReconnecting: boolean;
  /** In the meeting; everybody is a participant where there is none. */
  readonly role: Role;
  /** False while a host keeps them muted. */
  readonly mayUnmute: boolean;
  /** How the media between us is. Keep showing the streams while `reconnecting`. */
  readonly connection: PeerConnectionStatus;
  /** What of the media between us was given up as not repairable. */
  readonly mediaFault: MediaFault | null;
  /** Their microphone and camera; the same object as long as possible. null until something arrives. */
  readonly cameraStream: MediaStream | null;
  /** Their screen, video only; null while they do not share. */
  readonly screenStream: MediaStream | null;
}

export type SignalingStatus = "idle" | "connecting" | "connected" | "reconnecting" | "refused";

/** A plain sentence for a toast or a live region. */
export interface Notice {
  readonly id: number;
  readonly text: string;
  /** Stays until the state it tells of is over ("Reconnecting…"); others go after some seconds. */
  readonly isSticky: boolean;
}

export interface CallState {
  readonly phase: CallPhase;
  readonly roomId: string | null;
  /** Own participant id while in a room. */
  readonly ownId: string | null;
  /** The others, oldest first; without oneself. */
  readonly participants: readonly Participant[];
  readonly media: LocalMedia;
  readonly signaling: SignalingStatus;
  readonly notices: readonly Notice[];
  /** Why the phase is `failed`, or `ended` by somebody else. null after an ordinary `leave()`. */
  readonly problem: Problem | null;
}

export interface JoinOptions {
  /** Shown to others; the account's name when left out. */
  readonly name?: string | undefined;
  readonly password?: string | undefined;
  /** Media only through TURN: for networks (and tests) where nothing else is wanted. */
  readonly isRelayOnly?: boolean | undefined;
  /** False: only who is here and what is written; no device is opened and nobody is called. */
  readonly hasMedia?: boolean | undefined;
  /** After a reload: as the participant that the page before it was. */
  readonly seat?: Seat | undefined;
}

/** None of these rejects: what goes wrong is told by `problem`, `media.problem` or a notice. */
export interface CallActions {
  /** With a `seat` that another tab has, the phase stays `idle`. */
  join(roomId: string, options?: JoinOptions): Promise<void>;
  /** Ends every track and connection; phase becomes `ended`. `join` works again afterwards. */
  leave(): Promise<void>;
  /** After phase `failed` or `ended`: the same room and options again. In a call: repair failed connections. */
  retry(): Promise<void>;
  toggleMicrophone(): Promise<void>;
  setMicrophone(isOn: boolean): Promise<void>;
  toggleCamera(): Promise<void>;
  /** Opens the browser's picker; when the user cancels there, nothing happens. */
  startScreenShare(): Promise<void>;
  stopScreenShare(): Promise<void>;
  switchDevice(kind: DeviceKind, deviceId: string): Promise<void>;
  dismissNotice(id: number): void;
}

export interface UseCall {
  readonly state: CallState;
  readonly actions: CallActions;
}

/** The pre-join screen: `usePreview()` opens the devices on mount; a join takes them over as they are. */
export interface UsePreview {
  /** `media.problem` is the error to show; `media.cameraStream` the preview. */
  readonly media: LocalMedia;
  toggleMicrophone(): Promise<void>;
  toggleCamera(): Promise<void>;
  switchDevice(kind: DeviceKind, deviceId: string): Promise<void>;
  /** Ask for the devices again, after `media.problem`. */
  retry(): Promise<void>;
}

export interface IceServersReply {
  readonly iceServers: readonly RTCIceServer[];
  readonly ttlSeconds: number;
}

/** What the application gives to `<CallProvider>`; the functions may change between renders. */
export interface CallProviderProps {
  /** GET /api/ice-servers. When it rejects, the call goes on without STUN and TURN. */
  readonly fetchIceServers: () => Promise<IceServersReply>;
  /** The bearer token, asked for at every (re)connect. */
  readonly getToken: () => string;
  /** When it has run out: resolves with whether there is a better one. */
  readonly renewToken?: (() => Promise<boolean>) | undefined;
  /** How files of the chat travel; there are none when left out. */
  readonly fileTransfer?: FileTransfer | undefined;
  /** Origin of the server; the page's own when left out. */
  readonly serverUrl?: string | undefined;
  /** The microphone is closed to others until somebody opens it. */
  readonly isMutedOnEntry?: boolean | undefined;
  readonly children?: ReactNode;
}

/*
 * Exported by ./use-call:
 *
 *   <CallProvider fetchIceServers getToken>   around the room route (pre-join and call); leaves the call on unmount
 *   useCall(): UseCall
 *   usePreview(): UsePreview
 *   useChat(): UseChat                        see ./chat-types
 *   useReactions(): readonly ChatReaction[]
 *   useCallStage()                            who speaks, and how to say how large everybody is shown
 *   useHosting(): { state, actions }           our role, who waits, and what hosts do: see ./hosting
 *   useMeetingEnd(): number | null            when its time is up, as soon as the server says so
 *   useMicrophoneLevel(): number              0..1, about 15 times a second; re-renders only its own component
 */
