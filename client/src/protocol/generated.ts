// Written by scripts/generate_client_types.py from server/protocol and server/errors.py.
// Never edit this file: change the classes there and run the script again.

/** Every code that an error can carry. */
export type ErrorCode =
  | "already_exists"
  | "ended"
  | "forbidden"
  | "internal_error"
  | "invalid_payload"
  | "method_not_allowed"
  | "not_found"
  | "not_in_room"
  | "not_started"
  | "payload_too_large"
  | "peer_not_found"
  | "rate_limited"
  | "room_full"
  | "room_not_found"
  | "token_expired"
  | "too_many_rooms"
  | "unauthenticated"
  | "unavailable"
  | "unsupported_event"
  | "unsupported_media_type"
  | "wrong_credentials"
  | "wrong_password";

/** What the ack of a client event carries. */
export type Reply<T> = { ok: true; data: T } | { ok: false; error: ErrorBody };

/** What a client may emit; every event may carry an ack callback. */
export interface ClientToServerEvents {
  /** Call a participant: the first offer to them. */
  callUser: (payload: CallUser, ack?: (reply: Reply<Record<string, never>>) => void) => void;
  /** Answer a call. */
  callAccepted: (
    payload: CallAccepted,
    ack?: (reply: Reply<Record<string, never>>) => void,
  ) => void;
  /** Decline a call. */
  callDeclined: (
    payload: CallDeclined,
    ack?: (reply: Reply<Record<string, never>>) => void,
  ) => void;
  /** A new offer within a running call. */
  negotiationneed: (
    payload: NegotiationNeed,
    ack?: (reply: Reply<Record<string, never>>) => void,
  ) => void;
  /** The answer to an offer within a running call. */
  negotiationDone: (
    payload: NegotiationDone,
    ack?: (reply: Reply<Record<string, never>>) => void,
  ) => void;
  /** A trickled candidate; `null` or `""` says that there are no more. */
  iceCandidate: (
    payload: IceCandidate,
    ack?: (reply: Reply<Record<string, never>>) => void,
  ) => void;
  /** Hang up on one participant; both stay in the room. */
  endCall: (payload: EndCall, ack?: (reply: Reply<Record<string, never>>) => void) => void;
  /** Say something to the room, or with `to` to one participant. The ack has the message. */
  chatMessage: (payload: SendChatMessage, ack?: (reply: Reply<ChatMessageBody>) => void) => void;
  /** Change the text of a message of one's own. */
  chatEdit: (payload: ChatEdit, ack?: (reply: Reply<ChatMessageBody>) => void) => void;
  /** Take back a message of one's own. */
  chatDelete: (payload: ChatDelete, ack?: (reply: Reply<Record<string, never>>) => void) => void;
  /** The last messages of a room one is in, or those before a `cursor`. */
  chatHistory: (payload: ChatHistory, ack?: (reply: Reply<ChatPage>) => void) => void;
  /** I am writing a message, or not any more. */
  typing: (payload: Typing, ack?: (reply: Reply<Record<string, never>>) => void) => void;
  /** Show an emoji for a moment. */
  reaction: (payload: Reaction, ack?: (reply: Reply<Record<string, never>>) => void) => void;
  /** My microphone is muted, or not any more. */
  muteToggle: (payload: MuteToggle, ack?: (reply: Reply<Record<string, never>>) => void) => void;
  /** My camera is off, or on again. */
  cameraToggle: (
    payload: CameraToggle,
    ack?: (reply: Reply<Record<string, never>>) => void,
  ) => void;
  /** I share my screen, or not any more. */
  screenShare: (payload: ScreenShare, ack?: (reply: Reply<Record<string, never>>) => void) => void;
  /** What of your media arrives here; sent when it changes, so that you can repair the rest. */
  mediaReport: (payload: MediaReport, ack?: (reply: Reply<Record<string, never>>) => void) => void;
  /**
   * How large your pictures are shown here, null where they are not; sent when it changes.
   *
   * In focus is who is pinned, or speaks. Nobody has to send more than is shown.
   */
  viewReport: (payload: ViewReport, ack?: (reply: Reply<Record<string, never>>) => void) => void;
  /** Enter a room. `email` must be the token's own and may be left out. */
  joinRoom: (payload: JoinRoom, ack?: (reply: Reply<RoomSnapshot>) => void) => void;
  /** Leave a room; the others get `userLeft` at once. */
  leaveRoom: (payload: LeaveRoom, ack?: (reply: Reply<Record<string, never>>) => void) => void;
  /** I would like to say something, or not any more. */
  raiseHand: (payload: RaiseHand, ack?: (reply: Reply<Record<string, never>>) => void) => void;
}

/** What the server emits. */
export interface ServerToClientEvents {
  /** Somebody calls. */
  incomingCall: (payload: IncomingCall) => void;
  /** The call was answered. */
  callAccepted: (payload: CallAnswered) => void;
  /** The call was declined. */
  callDeclined: (payload: CallRefused) => void;
  /** A new offer within a running call has come. */
  negotiationneed: (payload: NegotiationOffered) => void;
  /** The answer to an offer within a running call has come. */
  negotiationFinal: (payload: NegotiationFinal) => void;
  /** The other end's candidate has come. */
  iceCandidate: (payload: RelayedIceCandidate) => void;
  /** The other end hung up. */
  callEnded: (payload: CallEnded) => void;
  /** Somebody said something. */
  chatMessage: (payload: ChatMessage) => void;
  /** A message has another text now. */
  chatEdited: (payload: ChatEdited) => void;
  /** A message was taken back. */
  chatDeleted: (payload: ChatDeleted) => void;
  /** Somebody is writing, or not any more. */
  typing: (payload: RemoteTyping) => void;
  /** Somebody shows an emoji for a moment. */
  reaction: (payload: RemoteReaction) => void;
  /** The refusal of an event that was sent without an ack callback. */
  error: (payload: ErrorEvent) => void;
  /**
   * This node is going to stop: come back after that time, which leads to another node.
   *
   * With recovery nothing is lost on the way. What stays is closed when the node's time is up.
   */
  serverDraining: (payload: ServerDraining) => void;
  /** Somebody's microphone was muted, or not any more. */
  remoteMuted: (payload: RemoteMuted) => void;
  /** Somebody's camera is off, or on again. */
  remoteCamera: (payload: RemoteCamera) => void;
  /** Somebody shares their screen, or not any more. */
  remoteScreen: (payload: RemoteScreen) => void;
  /** What of our media arrives there; `generation` says over which RTCPeerConnection. */
  remoteMediaReport: (payload: RemoteMediaReport) => void;
  /** How large our pictures are shown there; who says nothing gets them as they are. */
  remoteViewReport: (payload: RemoteViewReport) => void;
  /** The meeting's time is nearly up; told five minutes and one minute before. */
  meetingEnding: (payload: MeetingEnding) => void;
  /** You are out of the room, and so is everybody else: the meeting has ended. */
  meetingEnded: (payload: MeetingEnded) => void;
  /**
   * Somebody has raised their hand, or taken it down; told to everybody, them included.
   *
   * `raised_at` in Unix milliseconds says who was first, 0 when it is down.
   */
  handRaised: (payload: HandRaised) => void;
  /** To the newcomer alone: you are in, and these are the others. */
  userJoined: (payload: UserJoined) => void;
  /** To the others: somebody came in. The newcomer offers, members answer. */
  newUserJoined: (payload: NewUserJoined) => void;
  /** Somebody is gone for good. */
  userLeft: (payload: UserLeft) => void;
  /** Somebody's connection was lost without a goodbye; keep the call, they may return. */
  peerReconnecting: (payload: PeerReconnecting) => void;
  /** Somebody is back with the same id. */
  peerReconnected: (payload: PeerReconnected) => void;
}

export interface RegisterRequest {
  name: string;
  email: string;
  password: string;
}

export interface LoginRequest {
  email: string;
  password: string;
}

export interface UserBody {
  _id: string;
  name: string;
  email: string;
}

export interface SignedIn {
  user: UserBody;
  token: string;
}

export interface CurrentUser {
  user: UserBody;
}

export interface MessageBody {
  message: string;
}

/** `message` once more at the top: existing clients read it there. */
export interface HttpError {
  error: ErrorBody;
  message: string;
}

/** What every refusal carries, on every door. */
export interface ErrorBody {
  code: ErrorCode;
  message: string;
  details: Record<string, unknown>;
}

/** RTCSessionDescriptionInit of type `offer`; the SDP travels byte for byte. */
export interface Offer {
  /** SDP, at most 256 KiB of UTF-8 */
  sdp: string;
  type: "offer";
}

/** RTCSessionDescriptionInit of type `answer`; the SDP travels byte for byte. */
export interface Answer {
  /** SDP, at most 256 KiB of UTF-8 */
  sdp: string;
  type: "answer";
}

/** RTCIceCandidateInit, as `candidate.toJSON()` gives it. */
export interface Candidate {
  candidate: string;
  sdpMid?: string | null;
  sdpMLineIndex?: number | null;
  usernameFragment?: string | null;
}

/** Call a participant: the first offer to them. */
export interface CallUser {
  /** a participant id, or the email address of somebody in the same room */
  to: string;
  offer: Offer;
  mid?: string;
  generation?: number;
}

/** Somebody calls. */
export interface IncomingCall {
  from: string;
  offer: Offer;
  email: string;
  name: string;
  generation?: number;
}

/** Answer a call. */
export interface CallAccepted {
  /** a participant id, or the email address of somebody in the same room */
  to: string;
  answer: Answer;
  mid?: string;
  generation?: number;
}

/** The call was answered. */
export interface CallAnswered {
  from: string;
  answer: Answer;
  generation?: number;
}

/** Decline a call. */
export interface CallDeclined {
  /** a participant id, or the email address of somebody in the same room */
  to: string;
  mid?: string;
  generation?: number;
  reason?: string;
}

/** The call was declined. */
export interface CallRefused {
  from: string;
  generation?: number;
  reason?: string;
}

/** A new offer within a running call. */
export interface NegotiationNeed {
  /** a participant id, or the email address of somebody in the same room */
  to: string;
  offer: Offer;
  mid?: string;
  generation?: number;
}

/** A new offer within a running call has come. */
export interface NegotiationOffered {
  from: string;
  offer: Offer;
  generation?: number;
}

/** The answer to an offer within a running call. */
export interface NegotiationDone {
  /** a participant id, or the email address of somebody in the same room */
  to: string;
  answer: Answer;
  mid?: string;
  generation?: number;
}

/** The answer to an offer within a running call has come. */
export interface NegotiationFinal {
  from: string;
  answer: Answer;
  generation?: number;
}

/** A trickled candidate; `null` or `""` says that there are no more. */
export interface IceCandidate {
  /** a participant id, or the email address of somebody in the same room */
  to: string;
  candidate: Candidate | "" | null;
  mid?: string;
  generation?: number;
}

/** The other end's candidate has come. */
export interface RelayedIceCandidate {
  from: string;
  candidate: Candidate | "" | null;
  generation?: number;
}

/** Hang up on one participant; both stay in the room. */
export interface EndCall {
  /** a participant id, or the email address of somebody in the same room */
  to: string;
  mid?: string;
  generation?: number;
}

/** The other end hung up. */
export interface CallEnded {
  from: string;
  generation?: number;
  reason?: string;
}

/**
 * One message. `sent_at` and `edited_at` in Unix milliseconds; a deleted one has no text.
 *
 * `to` is the participant id of the only reader of a private message, `to_name` their name.
 */
export interface ChatMessageBody {
  id: string;
  roomId: string;
  from: string;
  name: string;
  userId: string;
  text: string;
  sentAt: number;
  to: string | null;
  toName: string | null;
  replyTo: string | null;
  editedAt: number | null;
  isDeleted: boolean;
}

/** Say something to the room, or with `to` to one participant. The ack has the message. */
export interface SendChatMessage {
  /** 1 to 64 of letters, digits, `_`, `-` */
  roomId: string;
  text: string;
  mid?: string;
  to?: string;
  replyTo?: string;
}

/** Somebody said something. */
export interface ChatMessage {
  id: string;
  roomId: string;
  from: string;
  name: string;
  userId: string;
  text: string;
  sentAt: number;
  to: string | null;
  toName: string | null;
  replyTo: string | null;
  editedAt: number | null;
  isDeleted: boolean;
}

/** Change the text of a message of one's own. */
export interface ChatEdit {
  id: string;
  text: string;
  mid?: string;
}

/** A message has another text now. */
export interface ChatEdited {
  id: string;
  roomId: string;
  from: string;
  name: string;
  userId: string;
  text: string;
  sentAt: number;
  to: string | null;
  toName: string | null;
  replyTo: string | null;
  editedAt: number | null;
  isDeleted: boolean;
}

/** Take back a message of one's own. */
export interface ChatDelete {
  id: string;
  mid?: string;
}

/** A message was taken back. */
export interface ChatDeleted {
  roomId: string;
  id: string;
}

/** Messages in the order they were sent; `cursor` asks for those before, null at the start. */
export interface ChatPage {
  messages: ChatMessageBody[];
  cursor: string | null;
}

/** The last messages of a room one is in, or those before a `cursor`. */
export interface ChatHistory {
  /** 1 to 64 of letters, digits, `_`, `-` */
  roomId: string;
  mid?: string;
  cursor?: string;
  limit?: number;
}

/** I am writing a message, or not any more. */
export interface Typing {
  /** 1 to 64 of letters, digits, `_`, `-` */
  roomId: string;
  isTyping: boolean;
  mid?: string;
}

/** Somebody is writing, or not any more. */
export interface RemoteTyping {
  roomId: string;
  from: string;
  isTyping: boolean;
}

/** Show an emoji for a moment. */
export interface Reaction {
  /** 1 to 64 of letters, digits, `_`, `-` */
  roomId: string;
  emoji: string;
  mid?: string;
}

/** Somebody shows an emoji for a moment. */
export interface RemoteReaction {
  roomId: string;
  from: string;
  emoji: string;
}

/** `auth` of the Socket.IO handshake. `pid` and `offset` are sent by the client library. */
export interface ConnectAuth {
  token: string;
  /** ask for connection state recovery */
  recovery?: boolean;
  pid?: string;
  offset?: string;
}

/** The refusal of an event that was sent without an ack callback. */
export interface ErrorEvent {
  message: string;
  code: ErrorCode;
  event: string;
  details: Record<string, unknown>;
}

/**
 * This node is going to stop: come back after that time, which leads to another node.
 *
 * With recovery nothing is lost on the way. What stays is closed when the node's time is up.
 */
export interface ServerDraining {
  /** milliseconds; differs by connection */
  reconnectInMs: number;
}

/** RTCIceServer; TURN entries carry a time-limited username and credential. */
export interface IceServer {
  urls: string[];
  username?: string;
  credential?: string;
}

export interface IceServers {
  iceServers: IceServer[];
  ttlSeconds: number;
}

/** My microphone is muted, or not any more. */
export interface MuteToggle {
  isMuted: boolean;
  mid?: string;
  /** a participant id, or the email address of somebody in the same room */
  to?: string;
}

/** Somebody's microphone was muted, or not any more. */
export interface RemoteMuted {
  from: string;
  isMuted: boolean;
}

/** My camera is off, or on again. */
export interface CameraToggle {
  isCameraOff: boolean;
  mid?: string;
  /** a participant id, or the email address of somebody in the same room */
  to?: string;
}

/** Somebody's camera is off, or on again. */
export interface RemoteCamera {
  from: string;
  isCameraOff: boolean;
}

/** I share my screen, or not any more. */
export interface ScreenShare {
  isSharing: boolean;
  mid?: string;
  /** a participant id, or the email address of somebody in the same room */
  to?: string;
}

/** Somebody shares their screen, or not any more. */
export interface RemoteScreen {
  from: string;
  isSharing: boolean;
}

/** What of your media arrives here; sent when it changes, so that you can repair the rest. */
export interface MediaReport {
  /** a participant id, or the email address of somebody in the same room */
  to: string;
  isReceivingAudio: boolean;
  isReceivingVideo: boolean;
  isReceivingScreen: boolean;
  mid?: string;
  generation?: number;
}

/** What of our media arrives there; `generation` says over which RTCPeerConnection. */
export interface RemoteMediaReport {
  from: string;
  isReceivingAudio: boolean;
  isReceivingVideo: boolean;
  isReceivingScreen: boolean;
  generation?: number;
}

/** In pixels of the display, as somebody sees it. */
export interface ShownSize {
  width: number;
  height: number;
}

/**
 * How large your pictures are shown here, null where they are not; sent when it changes.
 *
 * In focus is who is pinned, or speaks. Nobody has to send more than is shown.
 */
export interface ViewReport {
  /** a participant id, or the email address of somebody in the same room */
  to: string;
  camera: ShownSize | null;
  screen: ShownSize | null;
  isFocused: boolean;
  mid?: string;
  generation?: number;
}

/** How large our pictures are shown there; who says nothing gets them as they are. */
export interface RemoteViewReport {
  from: string;
  camera: ShownSize | null;
  screen: ShownSize | null;
  isFocused: boolean;
  generation?: number;
}

/** A meeting to come, or with no `startsAt` one that is open at once. */
export interface CreateMeeting {
  title: string;
  description?: string;
  type?: "chat" | "video";
  code?: string;
  /** at least 4 characters, at most 72 bytes of UTF-8 */
  password?: string;
  lobby?: boolean;
  capacity?: number;
  /** Unix time in milliseconds */
  startsAt?: number;
  durationMinutes?: number;
  guests?: boolean;
  muteOnEntry?: boolean;
}

/** What is left out stays as it is; null takes it away. */
export interface ChangeMeeting {
  title?: string;
  description?: string;
  /** at least 4 characters, at most 72 bytes of UTF-8 */
  password?: string | null;
  lobby?: boolean;
  capacity?: number | null;
  /** Unix time in milliseconds */
  startsAt?: number | null;
  durationMinutes?: number | null;
  guests?: boolean;
  muteOnEntry?: boolean;
}

/** `when` left out: all of them; `q`: part of the title. */
export interface ListMeetings {
  when?: "live" | "past" | "upcoming";
  q?: string;
  cursor?: string;
  limit?: number;
}

/** Asks whether one may enter, before the camera opens. */
export interface JoinMeeting {
  password?: string;
  /** what a guest is called */
  name?: string;
}

/** `meetingId` is a meeting's id or its code. */
export interface JoinMeetingByName {
  password?: string;
  /** what a guest is called */
  name?: string;
  code?: string;
  meetingId?: string;
}

/** A meeting as its owner sees it. */
export interface MeetingBody {
  id: string;
  code: string;
  title: string;
  description: string;
  type: "chat" | "video";
  state: "ended" | "open" | "upcoming";
  hasPassword: boolean;
  lobby: boolean;
  capacity: number | null;
  startsAt: number | null;
  durationMinutes: number | null;
  guests: boolean;
  muteOnEntry: boolean;
  isPersonal: boolean;
  createdAt: number;
  endedAt: number | null;
}

/** A meeting as somebody sees it who may enter. */
export interface PublicMeeting {
  code: string;
  title: string;
  description: string;
  type: "chat" | "video";
  lobby: boolean;
  startsAt: number | null;
  durationMinutes: number | null;
  guests: boolean;
  muteOnEntry: boolean;
  isOwner: boolean;
}

export interface OneMeeting {
  meeting: MeetingBody;
}

/** `nextCursor` is null on the last page. */
export interface MeetingList {
  items: MeetingBody[];
  nextCursor: string | null;
}

/** `token` is a guest's, for this meeting only. */
export interface MayJoin {
  status: "ok";
  meeting: PublicMeeting;
  token?: string;
}

/** The meeting's time is nearly up; told five minutes and one minute before. */
export interface MeetingEnding {
  roomId: string;
  inSeconds: number;
}

/** You are out of the room, and so is everybody else: the meeting has ended. */
export interface MeetingEnded {
  roomId: string;
  reason: "disconnected" | "ended" | "left" | "removed" | "replaced";
}

/**
 * One participant as the others see them; `id` is what signals are addressed to.
 *
 * `hand_raised_at` in Unix milliseconds, 0 when it is not raised.
 */
export interface ParticipantBody {
  id: string;
  email: string;
  name: string;
  isMuted: boolean;
  isCameraOff: boolean;
  isSharing: boolean;
  isReconnecting: boolean;
  handRaisedAt: number;
  isGuest: boolean;
}

/** The room itself; `version` grows with every change of its roster. */
export interface RoomBody {
  roomId: string;
  version: number;
}

/**
 * The room as the newcomer finds it: `participants` are the others, oldest first.
 *
 * `hand_raised_at` is one's own: whoever enters again may still have it up.
 */
export interface RoomSnapshot {
  email: string;
  roomId: string;
  id: string;
  participants: ParticipantBody[];
  room: RoomBody;
  handRaisedAt: number;
}

/** Enter a room. `email` must be the token's own and may be left out. */
export interface JoinRoom {
  /** 1 to 64 of letters, digits, `_`, `-` */
  roomId: string;
  mid?: string;
  email?: string;
  password?: string;
  name?: string;
  isMuted?: boolean;
  isCameraOff?: boolean;
}

/** Leave a room; the others get `userLeft` at once. */
export interface LeaveRoom {
  /** 1 to 64 of letters, digits, `_`, `-` */
  roomId: string;
  mid?: string;
}

/** I would like to say something, or not any more. */
export interface RaiseHand {
  /** 1 to 64 of letters, digits, `_`, `-` */
  roomId: string;
  isRaised: boolean;
  mid?: string;
}

/**
 * Somebody has raised their hand, or taken it down; told to everybody, them included.
 *
 * `raised_at` in Unix milliseconds says who was first, 0 when it is down.
 */
export interface HandRaised {
  roomId: string;
  id: string;
  isRaised: boolean;
  raisedAt: number;
}

/** To the newcomer alone: you are in, and these are the others. */
export interface UserJoined {
  email: string;
  roomId: string;
  id: string;
  participants: ParticipantBody[];
  room: RoomBody;
  handRaisedAt: number;
}

/** To the others: somebody came in. The newcomer offers, members answer. */
export interface NewUserJoined {
  email: string;
  id: string;
  name: string;
  roomId: string;
  isMuted: boolean;
  isCameraOff: boolean;
  isGuest: boolean;
}

/** Somebody is gone for good. */
export interface UserLeft {
  roomId: string;
  id: string;
  email: string;
  reason: "disconnected" | "ended" | "left" | "removed" | "replaced";
}

/** Somebody's connection was lost without a goodbye; keep the call, they may return. */
export interface PeerReconnecting {
  roomId: string;
  id: string;
}

/** Somebody is back with the same id. */
export interface PeerReconnected {
  roomId: string;
  id: string;
}
