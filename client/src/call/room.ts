/** Everybody else in the room: who they are, and the media between them and us. */

import type { RoomSnapshot, ServerToClientEvents, UserLeft } from "../protocol/generated";
import { MediaWatch } from "../rtc/media-watch";
import { Mesh } from "../rtc/mesh";
import type { Signal } from "../rtc/signal";
import type { ChatEvents } from "./chat";
import type { HandEvents } from "./hands";
import type { HostingEvents, Role } from "./hosting";
import type { MeetingEvents } from "./meeting-end";
import { describe, isSame } from "./participant";
import { noticeName, Roster } from "./roster";
import { type ReportFlow, readReport, signalListeners } from "./signaling";
import type { Participant } from "./types";
import type { ViewEvents } from "./view-reports";

export interface RoomCallbacks {
  readonly send: (to: string, signal: Signal) => void;
  readonly report: ReportFlow;
  /** Whether their camera's picture is shown here, so that they send it. */
  readonly isShown: (id: string) => boolean;
  /** `participants` has changed. */
  readonly onChange: () => void;
  readonly onNotice: (text: string) => void;
  /** We are out of the room without having left it. */
  readonly onOut: (reason: UserLeft["reason"]) => void;
}

export type RoomEvents = Omit<
  ServerToClientEvents,
  | "userJoined"
  | "error"
  | "serverDraining"
  | keyof ChatEvents
  | keyof HandEvents
  | keyof HostingEvents
  | keyof ViewEvents
  | keyof MeetingEvents
>;

export class Room {
  readonly mesh: Mesh;
  readonly #watch: MediaWatch;
  readonly #roster = new Roster();
  readonly #callbacks: RoomCallbacks;
  /** Whose old seat was given up for a new one: they have not come, they are back. */
  readonly #returning = new Set<string>();
  /** By id: whom the server has lost while their media still flows; they may come back. */
  readonly #held = new Map<string, ReturnType<typeof setTimeout>>();
  #participants: readonly Participant[] = [];
  #isChanging = false;
  #hasMedia = true;

  constructor(callbacks: RoomCallbacks) {
    this.#callbacks = callbacks;
    this.mesh = new Mesh({ send: callbacks.send, onChange: () => this.#publish() });
    this.#watch = new MediaWatch({
      peers: () => this.mesh.peers,
      situation: (id) => this.#situation(id),
      report: callbacks.report,
      onChange: () => this.#publish(),
    });
  }

  get participants(): readonly Participant[] {
    return this.#participants;
  }

  /** Without media there is only who is here: nobody is called, and no call is answered. */
  setHasMedia(hasMedia: boolean): void {
    this.#hasMedia = hasMedia;
  }

  /**
   * What the server answers to joining. Under the id we already had, connections to those who are
   * still there go on as they are; under a new one we are the newcomer, who calls everybody.
   * After a restart of the server the others may not have come back yet, or under new ids.
   * Says which of the two it is.
   */
  enter(snapshot: RoomSnapshot): { isNewcomer: boolean } {
    const isNewcomer = snapshot.id !== this.mesh.ownId;
    this.#change(() => {
      this.mesh.setOwnId(snapshot.id);
      const { added, removed } = this.#roster.reconcile(snapshot.participants);
      for (const gone of removed) {
        const isKept = isNewcomer || this.#held.has(gone.id);
        const successor = added.find(
          ({ id, email }) => email && email === gone.email && !this.mesh.peers.has(id),
        );
        if (successor) this.#adopt(gone.id, successor.id);
        else if (!isKept || !this.#hold(gone)) this.#remove(gone.id);
      }
      if (!this.#hasMedia) return;
      if (isNewcomer) for (const { id } of snapshot.participants) this.mesh.call(id);
      else for (const { id } of added) this.mesh.expectCall(id);
    });
    this.mesh.setSignalingUp(true);
    this.#watch.start();
    for (const id of this.#held.keys()) this.mesh.hold(id);
    return { isNewcomer };
  }

  clear(): void {
    this.#change(() => {
      for (const id of this.#held.keys()) this.#release(id);
      this.#watch.stop();
      this.mesh.close();
      this.#roster.clear();
      this.#returning.clear();
    });
  }

  setRole(id: string, role: Role): void {
    this.#patch(id, { role });
  }

  /** Those who know only the basic protocol. */
  get foreignIds(): string[] {
    return [...this.mesh.peers].filter(([, peer]) => peer.isForeign).map(([id]) => id);
  }

  /** The connections with their figures. */
  readStats() {
    const reports = this.#participants.map(async ({ id, name, connection }) => {
      const peer = this.mesh.peers.get(id);
      const generation = peer?.generation ?? null;
      return { id, name, connection, generation, media: (await peer?.readStats()) ?? null };
    });
    return Promise.all(reports);
  }

  get listeners(): RoomEvents {
    return {
      ...signalListeners((from, signal) => this.#accept(from, signal)),
      incomingCall: (event) => this.#onIncomingCall(event),
      newUserJoined: (event) => this.#onJoined(event),
      userLeft: (event) => this.#onLeft(event),
      peerReconnecting: ({ id }) => this.#patch(id, { isReconnecting: true }),
      peerReconnected: ({ id }) => this.#patch(id, { isReconnecting: false }),
      remoteMuted: ({ from, ...mute }) => this.#patch(from, mute),
      remoteCamera: ({ from, isCameraOff }) => this.#patch(from, { isCameraOff }),
      remoteScreen: ({ from, isSharing }) => this.#patch(from, { isSharing }),
      remoteMediaReport: (report) =>
        this.#watch.accept(report.from, readReport(report), report.generation),
      callEnded: ({ from }) => this.#onHungUp(from, "hung up"),
      callDeclined: ({ from }) => this.#onHungUp(from, "declined the call"),
    };
  }

  #onIncomingCall(event: Parameters<RoomEvents["incomingCall"]>[0]): void {
    const { from, name, email, offer, generation } = event;
    this.#change(() => {
      // Their call may overtake the news of their coming.
      if (!this.#roster.find(from)) this.#add({ ...PRESENT, id: from, name, email });
      this.#accept(from, { kind: "offer", isCall: true, sdp: offer.sdp, generation });
    });
  }

  #onJoined(event: Parameters<RoomEvents["newUserJoined"]>[0]): void {
    const { roomId: _, ...newcomer } = event;
    const { id, email } = newcomer;
    if (id === this.mesh.ownId) return;
    const isReturn = this.#returning.delete(email);
    this.#change(() => {
      const isHeld = this.#add({ ...PRESENT, ...newcomer });
      if (isReturn) this.#callbacks.onNotice(`${noticeName(event)} is back`);
      else if (!isHeld) this.#callbacks.onNotice(`${noticeName(event)} joined`);
      if (this.#hasMedia) this.mesh.expectCall(id);
    });
  }

  #onLeft({ id, reason }: UserLeft): void {
    if (id === this.mesh.ownId) {
      this.#callbacks.onOut(reason);
      return;
    }
    this.#change(() => {
      const participant = this.#roster.find(id);
      if (reason === "replaced" && participant?.email) this.#returning.add(participant.email);
      const mayReturn = reason === "replaced" || reason === "disconnected";
      if (participant && mayReturn && this.#hold(participant)) return;
      this.#remove(id);
      if (participant && reason !== "replaced")
        this.#callbacks.onNotice(`${noticeName(participant)} ${FAREWELL[reason]}`);
    });
  }

  #accept(from: string, signal: Signal): void {
    if (this.#hasMedia) this.mesh.accept(from, signal);
  }

  #situation(id: string) {
    const { isReconnecting, isMuted, isCameraOff } = this.#roster.find(id) ?? AWAY;
    // A screen on which nothing moves gives no pictures; others may come without any of it.
    const isOurs = this.mesh.peers.get(id)?.isForeign === false;
    const isCameraWanted = !isCameraOff && this.#callbacks.isShown(id);
    const expected = { audio: isOurs && !isMuted, camera: isOurs && isCameraWanted, screen: false };
    return { isReachable: !isReconnecting, expected };
  }

  #onHungUp(id: string, what: string): void {
    const participant = this.#roster.find(id);
    if (!participant) return;
    this.#callbacks.onNotice(`${noticeName(participant)} ${what}`);
    this.mesh.hangUp(id);
  }

  /** Says whether it is somebody whose media we have kept. */
  #add(newcomer: Roster["entries"][number]): boolean {
    const former = this.#roster.entries.find(
      ({ id, email }) => email && this.#held.has(id) && email === newcomer.email,
    );
    if (former) {
      this.#roster.remove(former.id);
      this.#adopt(former.id, newcomer.id);
    }
    this.#roster.add(newcomer);
    return former !== undefined;
  }

  /** Keep showing somebody for a while who is lost to the server but not to us. */
  #hold(lost: Roster["entries"][number]): boolean {
    const { id } = lost;
    if (!this.mesh.peers.get(id)?.isFlowing && !this.#held.has(id)) return false;
    this.#roster.add({ ...lost, isReconnecting: true });
    this.mesh.hold(id);
    if (!this.#held.has(id))
      this.#held.set(
        id,
        setTimeout(() => this.#giveUp(id), HOLD_MS),
      );
    return true;
  }

  #release(id: string): void {
    clearTimeout(this.#held.get(id));
    this.#held.delete(id);
  }

  #adopt(id: string, newId: string): void {
    this.#release(id);
    this.mesh.adopt(id, newId);
  }

  #giveUp(id: string): void {
    const participant = this.#roster.find(id);
    this.#change(() => this.#remove(id));
    if (!participant) return;
    this.#returning.delete(participant.email);
    this.#callbacks.onNotice(`${noticeName(participant)} ${FAREWELL.disconnected}`);
  }

  #remove(id: string): void {
    this.#release(id);
    this.#roster.remove(id);
    this.mesh.remove(id);
  }

  #patch(id: string, changes: Partial<Participant>): void {
    this.#change(() => this.#roster.patch(id, changes));
  }

  /** Several changes, one publication. */
  #change(change: () => void): void {
    this.#isChanging = true;
    try {
      change();
    } finally {
      this.#isChanging = false;
    }
    this.#publish();
  }

  #publish(): void {
    if (this.#isChanging) return;
    const known = new Map(this.#participants.map((each) => [each.id, each]));
    this.#participants = this.#roster.entries.map((entry) => {
      const peer = this.mesh.peers.get(entry.id);
      const next = describe(entry, peer, this.#watch.troubleWith(peer));
      const before = known.get(entry.id);
      return before && isSame(before, next) ? before : next;
    });
    this.#callbacks.onChange();
  }
}

/** The server keeps a seat for 15 s; whoever takes longer has lost the call. */
const HOLD_MS = 20_000;

const PRESENT = {
  isMuted: false,
  isCameraOff: false,
  isSharing: false,
  isGuest: false,
  isReconnecting: false,
  role: "participant",
  mayUnmute: true,
} as const;

const AWAY = { ...PRESENT, isReconnecting: true };

const FAREWELL: Record<Exclude<UserLeft["reason"], "replaced">, string> = {
  left: "left",
  ended: "left",
  disconnected: "lost the connection",
  removed: "was removed from the call",
  let_in: "left",
  refused: "left",
};
