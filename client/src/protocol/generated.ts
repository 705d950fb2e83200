// Written by scripts/generate_client_types.py from server/protocol and server/errors.py.
// Never edit this file: change the classes there and run the script again.

/** Every code that an error can carry. */
export type ErrorCode =
  | "account_disabled"
  | "already_exists"
  | "already_linked"
  | "banned"
  | "challenge_expired"
  | "code_expired"
  | "confirmation_required"
  | "deletion_pending"
  | "email_not_verified"
  | "ended"
  | "file_not_found"
  | "file_too_large"
  | "forbidden"
  | "identity_not_linked"
  | "internal_error"
  | "invalid_payload"
  | "last_passkey"
  | "last_way_in"
  | "link_expired"
  | "lobby_waiting"
  | "mail_not_configured"
  | "method_not_allowed"
  | "muted_by_host"
  | "no_passkey"
  | "no_start_time"
  | "no_verified_email"
  | "not_found"
  | "not_in_room"
  | "not_started"
  | "own_account"
  | "payload_too_large"
  | "peer_not_found"
  | "provider_unavailable"
  | "rate_limited"
  | "room_full"
  | "room_locked"
  | "room_not_found"
  | "second_factor_required"
  | "sso_cancelled"
  | "sso_expired"
  | "sso_failed"
  | "storage_full"
  | "token_expired"
  | "token_reused"
  | "too_many_passkeys"
  | "too_many_rooms"
  | "unauthenticated"
  | "unavailable"
  | "unsupported_event"
  | "unsupported_media_type"
  | "wrong_code"
  | "wrong_credentials"
  | "wrong_password"
  | "wrong_proof";

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
  /**
   * Say something to the room, or with `to` to one participant. The ack has the message.
   *
   * With a `file`, the id of one that was uploaded for the room, the text may be empty.
   */
  chatMessage: (payload: SendChatMessage, ack?: (reply: Reply<ChatMessageBody>) => void) => void;
  /** Change the text of a message of one's own. */
  chatEdit: (payload: ChatEdit, ack?: (reply: Reply<ChatMessageBody>) => void) => void;
  /** Take back a message of one's own, or as a host of whoever wrote it. */
  chatDelete: (payload: ChatDelete, ack?: (reply: Reply<Record<string, never>>) => void) => void;
  /** The last messages of a room one is in, or those before a `cursor`. */
  chatHistory: (payload: ChatHistory, ack?: (reply: Reply<ChatPage>) => void) => void;
  /** I am writing a message, or not any more. */
  typing: (payload: Typing, ack?: (reply: Reply<Record<string, never>>) => void) => void;
  /** Show an emoji for a moment. */
  reaction: (payload: Reaction, ack?: (reply: Reply<Record<string, never>>) => void) => void;
  /** Who waits? For the host and co-hosts, who hear of every change afterwards. */
  lobby: (payload: ListLobby, ack?: (reply: Reply<LobbyBody>) => void) => void;
  /** Let in one of those who wait, or with `all` all of them. */
  admit: (payload: Admit, ack?: (reply: Reply<Record<string, never>>) => void) => void;
  /** Do not let them in; they may ask again. */
  deny: (payload: Deny, ack?: (reply: Reply<Record<string, never>>) => void) => void;
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
  /**
   * Mute somebody, or with `all` everybody of lower rank.
   *
   * With `mayUnmute` false they stay muted until it is sent again with true.
   */
  muteParticipant: (
    payload: MuteParticipant,
    ack?: (reply: Reply<Record<string, never>>) => void,
  ) => void;
  /** Turn somebody's camera off; they may turn it on again. */
  stopCamera: (payload: StopCamera, ack?: (reply: Reply<Record<string, never>>) => void) => void;
  /** End somebody's screen share. */
  stopShare: (payload: StopShare, ack?: (reply: Reply<Record<string, never>>) => void) => void;
  /** Out of the meeting, on all their devices; back only by the lobby, with `ban` not at all. */
  removeParticipant: (
    payload: RemoveParticipant,
    ack?: (reply: Reply<Record<string, never>>) => void,
  ) => void;
  /** Let nobody new in, until it is unlocked or the room is empty. */
  lockRoom: (payload: LockRoom, ack?: (reply: Reply<Record<string, never>>) => void) => void;
  /** The host makes somebody co-host, or nothing special again, or host in their place. */
  setRole: (payload: SetRole, ack?: (reply: Reply<Record<string, never>>) => void) => void;
  /** The host ends it for everybody. */
  endMeeting: (payload: EndMeeting, ack?: (reply: Reply<Record<string, never>>) => void) => void;
  /** Enter a room. `email` must be the token's own and may be left out. */
  joinRoom: (payload: JoinRoom, ack?: (reply: Reply<RoomSnapshot>) => void) => void;
  /** Leave a room; the others get `userLeft` at once. */
  leaveRoom: (payload: LeaveRoom, ack?: (reply: Reply<Record<string, never>>) => void) => void;
  /**
   * I would like to say something, or not any more.
   *
   * With `id` the host or a co-host takes somebody's hand down.
   */
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
  /** To the host and co-hosts: somebody wants to come in. */
  lobbyWaiting: (payload: LobbyWaiting) => void;
  /** To the host and co-hosts: somebody who waited does not any more, or is lost and back. */
  lobbyChanged: (payload: LobbyChanged) => void;
  /** To who waited: send `joinRoom` again, it lets you in. */
  admitted: (payload: Admitted) => void;
  /** To who waited: you are not let in. */
  denied: (payload: Denied) => void;
  /**
   * Somebody's microphone was muted, or not any more.
   *
   * With `mayUnmute` when a host has done it.
   */
  remoteMuted: (payload: RemoteMuted) => void;
  /** Somebody's camera is off, or on again. */
  remoteCamera: (payload: RemoteCamera) => void;
  /** Somebody shares their screen, or not any more. */
  remoteScreen: (payload: RemoteScreen) => void;
  /** What of our media arrives there; `generation` says over which RTCPeerConnection. */
  remoteMediaReport: (payload: RemoteMediaReport) => void;
  /** How large our pictures are shown there; who says nothing gets them as they are. */
  remoteViewReport: (payload: RemoteViewReport) => void;
  /** The meeting's time is nearly up; told five and one minutes before, and on joining later. */
  meetingEnding: (payload: MeetingEnding) => void;
  /** You are out of the room, and so is everybody else: the meeting has ended. */
  meetingEnded: (payload: MeetingEnded) => void;
  /** To them: you are muted. The others get `remoteMuted`. */
  mutedByHost: (payload: MutedByHost) => void;
  /** To them: your camera is off. The others get `remoteCamera`. */
  cameraStopped: (payload: CameraStopped) => void;
  /** To them: your share has ended. The others get `remoteScreen`. */
  shareStopped: (payload: ShareStopped) => void;
  /** To them: you are out of the room. The others get `userLeft`. */
  removed: (payload: Removed) => void;
  /** Nobody new can come in, or somebody can again. */
  roomLocked: (payload: RoomLocked) => void;
  /** Somebody has another role. `by` is empty when it has passed to them by itself. */
  roleChanged: (payload: RoleChanged) => void;
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

/** What is wrong with it is told for all fields at once, as `fields` in the details. */
export interface RegisterRequest {
  name: string;
  email: string;
  password: string;
  username?: string;
  phone?: string;
  /** who renews the session: a page by its cookie, or an app that keeps a token */
  client?: "native" | "web";
  /** what the session is listed as, else the User-Agent */
  device?: string;
}

/** `email` may hold a username. */
export interface LoginRequest {
  email: string;
  password: string;
  /** who renews the session: a page by its cookie, or an app that keeps a token */
  client?: "native" | "web";
  /** what the session is listed as, else the User-Agent */
  device?: string;
}

export interface UserBody {
  _id: string;
  name: string;
  email: string;
  username?: string;
  isAdmin?: boolean;
}

/** `token`: the access token. `refresh_token` is there for native apps alone. */
export interface SignedIn {
  user: UserBody;
  token: string;
  refreshToken?: string;
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

export interface ListAccountEvents {
  cursor?: string;
  limit?: number;
}

/**
 * `at` in Unix milliseconds. `device` and `address`: who did it, empty for an administrator.
 *
 * `detail`: the way of a sign-in, the name of what was added or ended, the administrator.
 */
export interface AccountEventBody {
  at: number;
  kind: "admin_granted" | "admin_revoked" | "data_exported" | "deletion_cancelled" | "deletion_requested" | "disabled" | "email_changed" | "email_verified" | "enabled" | "identity_linked" | "identity_unlinked" | "other_sessions_ended" | "passkey_added" | "passkey_removed" | "password_changed" | "password_reset" | "profile_changed" | "recovery_code_used" | "recovery_codes_renewed" | "refresh_token_reused" | "registered" | "second_factor_added" | "second_factor_removed" | "session_ended" | "sign_in_failed" | "signed_in" | "signed_out";
  device: string;
  address: string;
  detail: string;
}

/** The newest first. */
export interface AccountEvents {
  items: AccountEventBody[];
  nextCursor: string | null;
}

/** `q`: part of a name, a username or an address. */
export interface ListUsers {
  q?: string;
  cursor?: string;
  limit?: number;
}

/**
 * An account as administrators see it. `created_at` in Unix milliseconds; `sessions`: where
 * it is signed in just now, counted.
 */
export interface AdminUser {
  id: string;
  name: string;
  email: string;
  username: string | null;
  createdAt: number;
  isAdmin: boolean;
  isDisabled: boolean;
  hasSecondFactor: boolean;
  sessions: number;
}

/** The newest first. */
export interface AdminUsers {
  items: AdminUser[];
  nextCursor: string | null;
}

/** What is left out stays as it is. */
export interface ChangeUser {
  isAdmin?: boolean;
  isDisabled?: boolean;
}

/** A room with somebody in it; `since`: for how long it is known, in Unix milliseconds. */
export interface LiveRoom {
  code: string;
  people: number;
  since: number;
}

/** The fullest first; `total` counts those as well that are too many to be listed. */
export interface LiveRooms {
  items: LiveRoom[];
  total: number;
}

/**
 * How often something was refused because it was too much, since the node was started.
 *
 * `where`: the event, the route, the handshake, or what connections were cut for.
 */
export interface LimitHit {
  door: "connection" | "event" | "handshake" | "request";
  where: string;
  code: string;
  count: number;
}

/** What one node tells of itself; times in Unix milliseconds. */
export interface NodeStatus {
  id: string;
  startedAt: number;
  at: number;
  connections: number;
  participants: number;
  rooms: number;
  liveRooms: LiveRoom[];
  limits: LimitHit[];
}

/** `is_this`: the one that answers. Times in Unix milliseconds. */
export interface NodeBody {
  id: string;
  startedAt: number;
  connections: number;
  participants: number;
  rooms: number;
  isThis: boolean;
}

/** All nodes that are up, and what limits they have hit together. */
export interface NodeList {
  items: NodeBody[];
  limits: LimitHit[];
}

/** The latest session first. */
export interface ListSessions {
  cursor?: string;
  limit?: number;
}

/** One session, or the last hundred; times are written in the zone. */
export interface AttendanceTable {
  session?: string;
  /** IANA name, like Europe/Berlin */
  timeZone?: string;
}

/** Without a break; `leftAt` is null while it lasts. Unix time in milliseconds. */
export interface VisitBody {
  joinedAt: number;
  leftAt: number | null;
}

/** One person, however often they came. `email` is empty for guests. */
export interface AttendeeBody {
  userId: string;
  name: string;
  email: string;
  isGuest: boolean;
  visits: VisitBody[];
  seconds: number;
}

/**
 * From the first join until nobody was there for ten minutes.
 *
 * `peak`: how many people were there at once. `isComplete` is false when somebody came so often
 * that only the first two thousand stays are counted.
 */
export interface SessionBody {
  id: string;
  startedAt: number;
  endedAt: number | null;
  peak: number;
  people: AttendeeBody[];
  isComplete: boolean;
}

/** `nextCursor` is null on the last page. */
export interface Attendance {
  items: SessionBody[];
  nextCursor: string | null;
}

/** Weeks begin on Monday where the zone is. */
export interface AskStatistics {
  /** IANA name, like Europe/Berlin */
  timeZone?: string;
}

/**
 * Sessions that began in the week, of meetings I own or was in; the minutes I was in them;
 * how many others were.
 */
export interface WeekBody {
  startsAt: number;
  meetings: number;
  minutes: number;
  people: number;
}

/** The last twelve weeks, the oldest first; the last one is this week. */
export interface Statistics {
  weeks: WeekBody[];
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
 * One message. `sent_at` and `edited_at` in Unix milliseconds; a deleted one has no text and
 * no file.
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
  file: ChatFile | null;
  editedAt: number | null;
  isDeleted: boolean;
}

/**
 * Say something to the room, or with `to` to one participant. The ack has the message.
 *
 * With a `file`, the id of one that was uploaded for the room, the text may be empty.
 */
export interface SendChatMessage {
  /** 1 to 64 of letters, digits, `_`, `-` */
  roomId: string;
  text: string;
  mid?: string;
  to?: string;
  replyTo?: string;
  file?: string;
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
  file: ChatFile | null;
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
  file: ChatFile | null;
  editedAt: number | null;
  isDeleted: boolean;
}

/** Take back a message of one's own, or as a host of whoever wrote it. */
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

/** The last messages of a meeting, or those before a `cursor`. */
export interface ListMessages {
  cursor?: string;
  limit?: number;
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

/** One of the proofs; `challenge` belongs to `credential`. */
export interface ConfirmRequest {
  /** six digits, spaces do not matter */
  code?: string;
  recoveryCode?: string;
  credential?: PasskeyCredential;
  password?: string;
  challenge?: string;
}

/**
 * How it can be confirmed; in no way but signing in again when `methods` is empty.
 *
 * `challenge` and `public_key` are for passkeys.
 */
export interface ConfirmationOptions {
  methods: ("passkey" | "password" | "recovery_code" | "totp")[];
  challenge: string;
  publicKey: Record<string, unknown>;
}

/** `confirmed_until`: Unix milliseconds. */
export interface Confirmed {
  confirmedUntil: number;
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

/**
 * A file as messages show it. `size` in bytes; `type` is what the server found in it.
 *
 * `width` and `height` in pixels of an image that has a thumbnail.
 */
export interface ChatFile {
  id: string;
  name: string;
  size: number;
  type: string;
  width: number | null;
  height: number | null;
  hasThumbnail: boolean;
}

/** `name`: what the file is called; the server cleans it. */
export interface UploadFile {
  name: string;
}

/** How large a file may be, and how much more the room can have, in bytes. */
export interface FileAllowance {
  maxBytes: number;
  leftBytes: number;
}

/** Paths that need no header. `expires_at` in Unix milliseconds. */
export interface FileLinks {
  url: string;
  thumbnailUrl: string | null;
  expiresAt: number;
}

/** `ticket`: as `FileLinks` has it. */
export interface DownloadFile {
  ticket: string;
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

/** Left out: the zone of the meeting, else UTC. */
export interface CalendarFile {
  /** IANA name, like Europe/Berlin */
  timeZone?: string;
}

/** Each gets a letter of their own, with `message` in it. */
export interface Invite {
  emails: string[];
  message?: string;
}

/** `refused`: what the mail server did not take; all others are on their way. */
export interface Invited {
  sent: string[];
  refused: string[];
}

/** Somebody who waits. */
export interface WaitingBody {
  id: string;
  name: string;
  email: string;
  isGuest: boolean;
  isReconnecting: boolean;
}

/** Who waits, who came first is first. */
export interface LobbyBody {
  waiting: WaitingBody[];
}

/** Who waits? For the host and co-hosts, who hear of every change afterwards. */
export interface ListLobby {
  /** 1 to 64 of letters, digits, `_`, `-` */
  roomId: string;
  mid?: string;
}

/** Let in one of those who wait, or with `all` all of them. */
export interface Admit {
  /** 1 to 64 of letters, digits, `_`, `-` */
  roomId: string;
  mid?: string;
  id?: string;
  all?: boolean;
}

/** Do not let them in; they may ask again. */
export interface Deny {
  /** 1 to 64 of letters, digits, `_`, `-` */
  roomId: string;
  id: string;
  mid?: string;
  /** a sentence for them */
  reason?: string;
}

/** To the host and co-hosts: somebody wants to come in. */
export interface LobbyWaiting {
  id: string;
  name: string;
  email: string;
  isGuest: boolean;
  isReconnecting: boolean;
  roomId: string;
}

/** To the host and co-hosts: somebody who waited does not any more, or is lost and back. */
export interface LobbyChanged {
  roomId: string;
  id: string;
  state: "left" | "let in" | "reconnecting" | "refused" | "waiting";
}

/** To who waited: send `joinRoom` again, it lets you in. */
export interface Admitted {
  roomId: string;
}

/** To who waited: you are not let in. */
export interface Denied {
  roomId: string;
  reason: string;
}

/** My microphone is muted, or not any more. */
export interface MuteToggle {
  isMuted: boolean;
  mid?: string;
  /** a participant id, or the email address of somebody in the same room */
  to?: string;
}

/**
 * Somebody's microphone was muted, or not any more.
 *
 * With `mayUnmute` when a host has done it.
 */
export interface RemoteMuted {
  from: string;
  isMuted: boolean;
  mayUnmute?: boolean;
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
  /** IANA name, like Europe/Berlin */
  timeZone?: string;
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
  /** IANA name, like Europe/Berlin */
  timeZone?: string | null;
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

/**
 * A meeting as its owner sees it.
 *
 * `participants`: how many are inside; null when that is not known just now.
 */
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
  participants: number | null;
  timeZone: string | null;
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

/** What a host has done, to somebody or to all. `at` in Unix milliseconds. */
export interface LogEntryBody {
  at: number;
  action: "banned" | "camera_off" | "ended" | "kept_muted" | "let_in" | "locked" | "may_unmute" | "muted" | "put_out" | "refused" | "role" | "share_off" | "unlocked";
  byName: string;
  targetName: string;
  note: string;
}

/** The newest first. */
export interface MeetingLogBody {
  items: LogEntryBody[];
}

export interface OneMeeting {
  meeting: MeetingBody;
}

/** `nextCursor` is null on the last page. */
export interface MeetingList {
  items: MeetingBody[];
  nextCursor: string | null;
}

/** `token` is a guest's, for this meeting only. `lobby`: a host has to let them in. */
export interface MayJoin {
  status: "lobby" | "ok";
  meeting: PublicMeeting;
  token?: string;
}

/** The meeting's time is nearly up; told five and one minutes before, and on joining later. */
export interface MeetingEnding {
  roomId: string;
  inSeconds: number;
}

/** You are out of the room, and so is everybody else: the meeting has ended. */
export interface MeetingEnded {
  roomId: string;
  reason: "disconnected" | "ended" | "left" | "let_in" | "refused" | "removed" | "replaced";
}

/**
 * Mute somebody, or with `all` everybody of lower rank.
 *
 * With `mayUnmute` false they stay muted until it is sent again with true.
 */
export interface MuteParticipant {
  /** 1 to 64 of letters, digits, `_`, `-` */
  roomId: string;
  mid?: string;
  id?: string;
  all?: boolean;
  mayUnmute?: boolean;
}

/** To them: you are muted. The others get `remoteMuted`. */
export interface MutedByHost {
  roomId: string;
  by: string;
  mayUnmute: boolean;
}

/** Turn somebody's camera off; they may turn it on again. */
export interface StopCamera {
  /** 1 to 64 of letters, digits, `_`, `-` */
  roomId: string;
  id: string;
  mid?: string;
}

/** To them: your camera is off. The others get `remoteCamera`. */
export interface CameraStopped {
  roomId: string;
  by: string;
}

/** End somebody's screen share. */
export interface StopShare {
  /** 1 to 64 of letters, digits, `_`, `-` */
  roomId: string;
  id: string;
  mid?: string;
}

/** To them: your share has ended. The others get `remoteScreen`. */
export interface ShareStopped {
  roomId: string;
  by: string;
}

/** Out of the meeting, on all their devices; back only by the lobby, with `ban` not at all. */
export interface RemoveParticipant {
  /** 1 to 64 of letters, digits, `_`, `-` */
  roomId: string;
  id: string;
  mid?: string;
  /** a sentence for them */
  reason?: string;
  ban?: boolean;
}

/** To them: you are out of the room. The others get `userLeft`. */
export interface Removed {
  roomId: string;
  by: string;
  reason: string;
}

/** Let nobody new in, until it is unlocked or the room is empty. */
export interface LockRoom {
  /** 1 to 64 of letters, digits, `_`, `-` */
  roomId: string;
  isLocked: boolean;
  mid?: string;
}

/** Nobody new can come in, or somebody can again. */
export interface RoomLocked {
  roomId: string;
  isLocked: boolean;
  by: string;
}

/** The host makes somebody co-host, or nothing special again, or host in their place. */
export interface SetRole {
  /** 1 to 64 of letters, digits, `_`, `-` */
  roomId: string;
  id: string;
  role: "cohost" | "host" | "participant";
  mid?: string;
}

/** Somebody has another role. `by` is empty when it has passed to them by itself. */
export interface RoleChanged {
  roomId: string;
  id: string;
  role: "cohost" | "host" | "participant";
  by: string;
}

/** The host ends it for everybody. */
export interface EndMeeting {
  /** 1 to 64 of letters, digits, `_`, `-` */
  roomId: string;
  mid?: string;
}

export interface AttestationResponse {
  clientDataJSON: string;
  attestationObject: string;
  transports?: string[];
}

export interface AssertionResponse {
  clientDataJSON: string;
  authenticatorData: string;
  signature: string;
  userHandle?: string;
}

/** What `navigator.credentials.create` has given. */
export interface NewPasskeyCredential {
  id: string;
  response: AttestationResponse;
}

/** What `navigator.credentials.get` has given. */
export interface PasskeyCredential {
  id: string;
  response: AssertionResponse;
}

/**
 * `public_key` is for `navigator.credentials`, as its `parse…FromJSON` takes it; `challenge`
 * comes back with what it gives, within five minutes and once.
 */
export interface PasskeyOptions {
  challenge: string;
  publicKey: Record<string, unknown>;
}

export interface AddPasskey {
  challenge: string;
  credential: NewPasskeyCredential;
  name: string;
}

export interface RenamePasskey {
  name: string;
}

/** Times in Unix milliseconds. `is_synced`: it is also on other devices of its owner. */
export interface PasskeyBody {
  id: string;
  name: string;
  createdAt: number;
  lastUsedAt: number | null;
  isSynced: boolean;
}

export interface OnePasskey {
  passkey: PasskeyBody;
}

/** The oldest first. */
export interface PasskeyList {
  items: PasskeyBody[];
}

export interface PasskeySignIn {
  challenge: string;
  credential: PasskeyCredential;
  /** who renews the session: a page by its cookie, or an app that keeps a token */
  client?: "native" | "web";
  /** what the session is listed as, else the User-Agent */
  device?: string;
}

/** `current_password` is as good as a confirmation where there is no second factor. */
export interface ChangePassword {
  password: string;
  currentPassword?: string;
}

/** Paths of square WebP images, of at most 96 and 512 pixels. Another picture has others. */
export interface PictureUrls {
  small: string;
  large: string;
}

/**
 * `createdAt` in Unix milliseconds; `pendingEmail` waits for its code.
 *
 * `language` is a preference for clients to read: this server writes English.
 */
export interface ProfileBody {
  _id: string;
  name: string;
  email: string;
  createdAt: number;
  username: string | null;
  phone: string | null;
  timeZone: string | null;
  language: string | null;
  picture: PictureUrls | null;
  pendingEmail: string | null;
}

/** What is left out stays as it is; null takes it away. */
export interface ChangeProfile {
  name?: string;
  username?: string | null;
  phone?: string | null;
  timeZone?: string | null;
  language?: string | null;
}

export interface ChangeEmail {
  email: string;
}

/**
 * A code is on its way to `email`, unless that is the address of an account.
 *
 * It is good for `expiresInSeconds`; another one can be had after `resendInSeconds`. `isLogged`
 * as in `CodeSent`.
 */
export interface EmailCodeSent {
  email: string;
  expiresInSeconds: number;
  resendInSeconds: number;
  isLogged: boolean;
}

/** Spaces and hyphens in `code` do not matter. */
export interface ProveEmail {
  code: string;
}

/** `deleteAt`: Unix milliseconds. Until then signing in can still undo it. */
export interface DeletionPlanned {
  deleteAt: number;
}

/** `challenge`: of the refusal `deletion_pending`. */
export interface KeepAccount {
  challenge: string;
  /** who renews the session: a page by its cookie, or an app that keeps a token */
  client?: "native" | "web";
  /** what the session is listed as, else the User-Agent */
  device?: string;
}

/**
 * One participant as the others see them; `id` is what signals are addressed to.
 *
 * `hand_raised_at` in Unix milliseconds, 0 when it is not raised. `mayUnmute` is false while a
 * host keeps them muted.
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
  role: "cohost" | "host" | "participant";
  mayUnmute: boolean;
}

/** The room itself; `version` grows with every change of its roster. */
export interface RoomBody {
  roomId: string;
  version: number;
  isLocked: boolean;
}

/**
 * The room as the newcomer finds it: `participants` are the others, oldest first.
 *
 * What follows `room` is one's own: whoever enters again may still have a hand up, and the
 * meeting may want microphones muted on entry.
 */
export interface RoomSnapshot {
  email: string;
  roomId: string;
  id: string;
  participants: ParticipantBody[];
  room: RoomBody;
  handRaisedAt: number;
  role: "cohost" | "host" | "participant";
  isMuted: boolean;
  mayUnmute: boolean;
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

/**
 * I would like to say something, or not any more.
 *
 * With `id` the host or a co-host takes somebody's hand down.
 */
export interface RaiseHand {
  /** 1 to 64 of letters, digits, `_`, `-` */
  roomId: string;
  isRaised: boolean;
  mid?: string;
  id?: string;
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
  role: "cohost" | "host" | "participant";
  isMuted: boolean;
  mayUnmute: boolean;
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
  role: "cohost" | "host" | "participant";
  mayUnmute: boolean;
}

/** Somebody is gone for good. */
export interface UserLeft {
  roomId: string;
  id: string;
  email: string;
  reason: "disconnected" | "ended" | "left" | "let_in" | "refused" | "removed" | "replaced";
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

/** After the password. `challenge` from the details of `second_factor_required`. */
export interface SecondStep {
  challenge: string;
  /** six digits, spaces do not matter */
  code?: string;
  recoveryCode?: string;
  credential?: PasskeyCredential;
  /** who renews the session: a page by its cookie, or an app that keeps a token */
  client?: "native" | "web";
  /** what the session is listed as, else the User-Agent */
  device?: string;
}

export interface SecondFactorState {
  isOn: boolean;
  methods: ("passkey" | "recovery_code" | "totp")[];
  recoveryCodesLeft: number;
}

/** For an authenticator app, in three spellings; `qr` is an SVG as a `data:` address. */
export interface AppProposal {
  secret: string;
  uri: string;
  qr: string;
}

export interface ActivateApp {
  /** six digits, spaces do not matter */
  code: string;
}

/** Shown once; empty when those of before are still good. */
export interface RecoveryCodeList {
  recoveryCodes: string[];
}

/** Empty where the cookie has the token. */
export interface RefreshRequest {
  refreshToken?: string;
}

/**
 * A sign-in that has not ended. Times in Unix milliseconds.
 *
 * `device` is the name that was given at the sign-in, else the User-Agent; `address` where the
 * session was opened or last renewed.
 */
export interface LoginSession {
  id: string;
  device: string;
  address: string;
  createdAt: number;
  lastUsedAt: number;
  isCurrent: boolean;
}

/** The last used first. */
export interface LoginSessions {
  items: LoginSession[];
}

export interface SessionsEnded {
  ended: number;
}

/** `label`: what people know it by. */
export interface SsoProvider {
  name: string;
  label: string;
}

export interface SsoProviders {
  items: SsoProvider[];
}

export interface StartSso {
  /** a path of this site, to come back to */
  returnTo?: string;
}

/** The page to go to; a cookie says that it was this browser that asked. */
export interface SsoStarted {
  authorizationUrl: string;
}

/** What a provider adds to the address; anything else it adds is passed over. */
export interface SsoCallback {
  state?: string;
  code?: string;
  iss?: string;
  error?: string;
}

export interface CompleteSso {
  /** what the session is listed as, else the User-Agent */
  device?: string;
}

/** `provider`: its name, `label` what people know it by; `linked_at` in Unix milliseconds. */
export interface IdentityBody {
  provider: string;
  label: string;
  email: string | null;
  linkedAt: number;
}

/** The first that was linked first. Without a password the last one cannot be unlinked. */
export interface Identities {
  items: IdentityBody[];
  hasPassword: boolean;
}

/**
 * There is no account yet: a code is on its way to `email`.
 *
 * It is good for `expiresInSeconds`; another one can be had after `resendInSeconds`.
 * `isLogged`: this server sends no mail, what it would send stands in its log (development).
 */
export interface CodeSent {
  registration: string;
  email: string;
  expiresInSeconds: number;
  resendInSeconds: number;
  isLogged: boolean;
}

/** Spaces and hyphens in `code` do not matter. */
export interface VerifyEmail {
  /** what the answer to the registration named */
  registration: string;
  code: string;
  /** who renews the session: a page by its cookie, or an app that keeps a token */
  client?: "native" | "web";
  /** what the session is listed as, else the User-Agent */
  device?: string;
}

export interface ResendCode {
  /** what the answer to the registration named */
  registration: string;
}

/** `email` may hold a username. */
export interface ForgotPassword {
  email: string;
}

/** The same whether there is such an account or not. `isLogged` as in `CodeSent`. */
export interface ResetRequested {
  message: string;
  expiresInSeconds: number;
  isLogged: boolean;
}

/** `code`: of the letter, or what stands behind the `#` of its link. */
export interface ResetPassword {
  code: string;
  password: string;
}
