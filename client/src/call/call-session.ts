/**
 * One person's part in a call: ties the signaling client, the room and the own media together.
 *
 * Everything the screens see is in `state`. When the connection to the server comes back, either
 * the server has kept our seat and tells what we missed, or the room is entered again, and the
 * answer says what has changed meanwhile.
 */

import { ProtocolError } from "../protocol/protocol-error";
import { SignalingClient, type SignalingStatus } from "../protocol/signaling-client";
import { Observable } from "../rtc/observable";
import type { CallPart } from "./call-part";
import { CallStage } from "./call-stage";
import { Chat } from "./chat";
import { ChatFiles } from "./chat-files";
import { enterRoom, joinWish, probeRoom, type Visit } from "./entrance";
import { EventGate } from "./event-gate";
import { Hands } from "./hands";
import { Hosting } from "./hosting";
import { IceServers } from "./ice-servers";
import { IDLE_CALL } from "./idle-call";
import { MediaAnnouncer } from "./media-announcer";
import { MeetingEnd } from "./meeting-end";
import { Notices } from "./notices";
import { ownControls } from "./own-controls";
import { OwnMedia } from "./own-media";
import { describeRefusal } from "./problem";
import { Room } from "./room";
import { type Seat, SeatKeeper } from "./seat";
import { SignalOutbox } from "./signal-outbox";
import { flowReporter } from "./signaling";
import type { CallActions, CallProviderProps, CallState, Problem } from "./types";

export type CallEnvironment = Omit<CallProviderProps, "children">;

export class CallSession {
  readonly #own = new OwnMedia(() => this.#visit !== null);
  readonly media = this.#own.media;
  /** Media for a screen before the call; the returned function gives it back. */
  readonly holdPreview = this.#own.holdPreview;
  readonly state = new Observable<CallState>({ ...IDLE_CALL, media: this.media.state.get() });
  readonly actions: CallActions;
  readonly chat: Chat;
  readonly hands: Hands;
  readonly stage: CallStage;
  readonly hosting: Hosting;
  readonly meetingEnd = new MeetingEnd((code) => this.#end("ended", describeRefusal(code)));
  readonly #parts: readonly CallPart[];
  #environment: CallEnvironment;
  readonly #notices = new Notices();
  /** Between connecting and entering, events wait for the roster they are about. */
  readonly #gate = new EventGate();
  readonly #room: Room;
  readonly #client: SignalingClient;
  readonly #announcer: MediaAnnouncer;
  readonly #outbox: SignalOutbox;
  readonly #iceServers: IceServers;
  readonly #seat = new SeatKeeper();
  #visit: Visit | null = null;
  #lastVisit: Visit | null = null;
  /** The server knows us in the room, and we know who is there. */
  #isEntered = false;
  /** The newest attempt to enter; an older one has nothing more to say. */
  #entry: object | null = null;
  /** Devices and ICE servers for the visit. */
  #ready: Promise<unknown> = Promise.resolve();

  constructor(environment: CallEnvironment) {
    this.#environment = environment;
    this.#room = new Room({
      send: (to, signal) => this.#outbox.send(to, signal),
      report: (to, report) => flowReporter(this.#client)(to, report),
      isShown: (id) => this.stage.views.isShown(id),
      onChange: () => this.#onRoom(),
      onNotice: (text) => this.#notices.show(text),
      onOut: (reason) => this.#end("ended", describeRefusal(reason)),
    });
    const request: SignalingClient["request"] = (...what) => this.#client.request(...what);
    this.chat = new Chat({ request }, new ChatFiles(() => this.#environment));
    const onNotice = (text: string) => this.#notices.show(text);
    this.hands = new Hands({ request, onNotice, people: () => this.#room.participants });
    const { mesh } = this.#room;
    this.stage = new CallStage({ mesh, request, ownLevel: this.media.level, onNotice });
    this.hosting = this.#makeHosting(request);
    this.#parts = [this.chat, this.hands, this.stage, this.hosting, this.meetingEnd];
    const listeners = {
      ...this.#room.listeners,
      ...this.chat.listeners,
      ...this.hands.listeners,
      ...this.stage.listeners,
      ...this.hosting.listeners,
      ...this.meetingEnd.listeners,
    };
    this.#client = new SignalingClient(this.#gate.guard(listeners));
    this.#announcer = new MediaAnnouncer(this.#client);
    this.#outbox = new SignalOutbox({
      client: this.#client,
      isCurrent: (to, { generation }) => this.#room.mesh.peers.get(to)?.generation === generation,
    });
    this.#iceServers = new IceServers(
      () => this.#environment.fetchIceServers(),
      (iceServers) => this.#room.mesh.setConfiguration(this.#rtcConfiguration(iceServers)),
    );
    this.#client.onStatus((status) => this.#onStatus(status));
    this.#client.onWake((isNetworkNew) => {
      this.#room.mesh.wake(isNetworkNew);
      void this.#probe();
    });
    this.#notices.list.subscribe(() => this.#patch({ notices: this.#notices.list.get() }));
    this.media.state.subscribe(() => this.#onMedia());
    this.actions = this.#makeActions();
    if (environment.isMutedOnEntry) this.#own.setWish({ isMuted: true, isCameraOff: false });
  }

  setEnvironment(environment: CallEnvironment): void {
    this.#environment = environment;
  }

  /** In use by a page; the returned function ends everything. */
  readonly open = (): (() => void) => {
    const onPageHide = (event: PageTransitionEvent) => {
      // Nobody can tell a reload from the end of the tab. The server keeps the seat for a while;
      // those who cannot wait for us are told that this connection is over.
      this.#keepSeat();
      if (!event.persisted) this.#hangUpOnForeigners();
    };
    addEventListener("pagehide", onPageHide);
    return () => {
      removeEventListener("pagehide", onPageHide);
      this.#leave();
      this.#own.stop();
    };
  };

  /** For tests and diagnosis. */
  readonly readStats = () => this.#room.readStats();

  #makeHosting(request: SignalingClient["request"]): Hosting {
    const { media } = this;
    return new Hosting({
      request,
      nameOf: (id) => this.#room.participants.find((one) => one.id === id)?.name ?? "Somebody",
      onNotice: (text) => this.#notices.show(text),
      onRole: (id, role) => this.#room.setRole(id, role),
      onMuted: () => void (media.state.get().isMuted || media.toggleMicrophone()),
      onCameraStopped: () => void (media.state.get().isCameraOff || media.toggleCamera()),
      onShareStopped: () => media.stopScreenShare(),
      onAdmitted: () => this.#visit && void this.#enter(this.#visit, false),
      onDenied: (reason) => this.#end("failed", describeRefusal("denied", reason)),
      onRemoved: (reason) => this.#end("ended", describeRefusal("removed", reason)),
    });
  }

  #makeActions(): CallActions {
    const mayUnmute = () => this.hosting.state.get().mayUnmute;
    const onNotice = (text: string) => this.#notices.show(text);
    return {
      ...ownControls(this.media, { mayUnmute, onNotice }),
      join: (roomId, { seat, ...options } = {}) => this.#join({ roomId, options }, seat),
      leave: async () => this.#leave(),
      retry: async () => this.#retry(),
      dismissNotice: (id) => this.#notices.dismiss(id),
    };
  }

  async #join(visit: Visit, seat?: Seat): Promise<void> {
    this.#leave();
    this.#visit = visit;
    this.#lastVisit = visit;
    this.#notices.clear();
    this.#patch({ phase: "joining", roomId: visit.roomId, problem: null });
    this.#room.mesh.setConfiguration(this.#rtcConfiguration([]));
    const { hasMedia = true } = visit.options;
    this.#room.setHasMedia(hasMedia);
    this.#ready = Promise.all(hasMedia ? [this.#own.start(), this.#iceServers.start()] : []);
    const resume = seat?.resume ?? null;
    const isOurs = resume === null || (await this.#seat.claim(resume.pid));
    if (this.#visit !== visit) return;
    if (!isOurs) return this.#standBack();
    const { getToken, renewToken, serverUrl } = this.#environment;
    this.#client.connect({ getToken, renewToken, url: serverUrl, resume });
    await this.#ready;
  }

  /** This tab is a copy of the one that is in the call: its user is asked first. */
  #standBack(): void {
    this.#visit = null;
    this.#seat.forget();
    this.#iceServers.stop();
    this.#patch({ phase: "idle", roomId: null });
  }

  async #enter(visit: Visit, isSeatKept: boolean): Promise<void> {
    const entry = {};
    this.#entry = entry;
    this.#gate.close();
    await this.#ready;
    const isWanted = () => this.#entry === entry;
    if (!isWanted()) return;
    const wish = joinWish(visit, this.media.state.get());
    try {
      const snapshot = await enterRoom(this.#client, wish, isWanted);
      if (!snapshot) return;
      this.stage.setTracks(this.media.tracks);
      const { isNewcomer } = this.#room.enter(snapshot);
      this.#outbox.resume();
      this.#isEntered = true;
      this.#patch({ phase: "in-call", ownId: snapshot.id });
      this.#notices.setSticky(null);
      // A seat that was kept for us remembers what we sent before.
      const isKnown = isSeatKept || !isNewcomer;
      const { isMuted, isCameraOff } = wish;
      this.#announcer.begin(isKnown ? {} : { isMuted, isCameraOff, isSharing: false });
      this.#keepSeat();
      for (const part of this.#parts) part.enter?.(snapshot);
      if (snapshot.isMuted && !wish.isMuted) void this.media.toggleMicrophone();
      this.#gate.open();
    } catch (error) {
      const code = error instanceof ProtocolError ? error.code : "internal_error";
      if (code === "lobby_waiting") this.#wait();
      else this.#end("failed", describeRefusal(code));
    }
  }

  /** The connection stays: it brings the news that a host has let us in. */
  #wait(): void {
    this.#patch({ phase: "waiting" });
    this.#gate.open();
  }

  #onStatus(status: SignalingStatus): void {
    this.#patch({ signaling: status.phase });
    const visit = this.#visit;
    if (!visit) return;
    if (status.phase === "connected") {
      this.#isEntered &&= status.isRecovered;
      if (this.#isEntered) this.#resume();
      else void this.#enter(visit, status.isRecovered);
    }
    if (status.phase === "refused") this.#end("failed", describeRefusal(status.error.code));
    if (status.phase === "reconnecting") {
      // The media needs no server: it goes on.
      this.#room.mesh.setSignalingUp(false);
      for (const part of [this.#outbox, this.#announcer, ...this.#parts]) part.pause?.();
      if (this.state.get().phase === "in-call") this.#notices.setSticky("Reconnecting…");
    }
  }

  /** Nothing was missed, and nobody has noticed more than a short absence. */
  #resume(): void {
    this.#room.mesh.setSignalingUp(true);
    this.#notices.setSticky(null);
    for (const part of [this.#outbox, this.#announcer, ...this.#parts]) part.resume?.();
    this.#keepSeat();
  }

  #keepSeat(): void {
    if (!this.#visit || !this.#isEntered) return;
    const { isMuted, isCameraOff } = this.media.state.get();
    const { roomId } = this.#visit;
    this.#seat.keep({ roomId, isMuted, isCameraOff, resume: this.#client.resume });
  }

  async #probe(): Promise<void> {
    const visit = this.#visit;
    if (!visit || this.state.get().phase !== "in-call") return;
    const snapshot = await probeRoom(this.#client, joinWish(visit, this.media.state.get()));
    if (snapshot && this.#visit === visit) this.#room.enter(snapshot);
  }

  #onRoom(): void {
    this.#patch({ participants: this.#room.participants });
    this.stage.refresh();
  }

  #onMedia(): void {
    const media = this.media.state.get();
    this.#patch({ media });
    if (this.#visit) this.stage.setTracks(this.media.tracks);
    this.#announcer.update(media);
    this.#keepSeat();
  }

  #leave(): void {
    if (!this.#visit) return;
    this.#hangUpOnForeigners();
    // Nobody waits for the answer: the goodbye of the connection says the same.
    this.#client.request("leaveRoom", { roomId: this.#visit.roomId }).catch(ignore);
    this.#client.disconnect();
    this.#end("ended", null);
  }

  /** Who knows only the basic protocol hears of our leaving through this. */
  #hangUpOnForeigners(): void {
    for (const to of this.#room.foreignIds) this.#client.request("endCall", { to }).catch(ignore);
  }

  #end(phase: "ended" | "failed", problem: Problem | null): void {
    this.#visit = null;
    this.#entry = null;
    this.#isEntered = false;
    this.#seat.forget();
    this.#gate.close();
    this.#iceServers.stop();
    this.#announcer.pause();
    this.#client.disconnect();
    for (const part of [this.#room, this.#outbox, ...this.#parts]) part.clear();
    this.#notices.clear();
    this.#own.stop();
    this.#patch({ phase, problem, ownId: null, signaling: "idle" });
  }

  async #retry(): Promise<void> {
    const { phase } = this.state.get();
    if (phase === "in-call") this.#room.mesh.repair();
    else if (phase !== "joining" && this.#lastVisit) await this.#join(this.#lastVisit);
  }

  #rtcConfiguration(iceServers: RTCIceServer[]): RTCConfiguration {
    const isRelayOnly = this.#visit?.options.isRelayOnly ?? false;
    return { iceServers, iceTransportPolicy: isRelayOnly ? "relay" : "all" };
  }

  #patch(changes: Partial<CallState>): void {
    this.state.set({ ...this.state.get(), ...changes });
  }
}

function ignore(): void {
  // The reason is beside each use.
}
