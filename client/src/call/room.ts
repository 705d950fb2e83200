/** Everybody else in the room: who they are, and the media between them and us. */

import type { RoomSnapshot, ServerToClientEvents, UserLeft } from "../protocol/generated";
import { Mesh } from "../rtc/mesh";
import type { PeerConnection } from "../rtc/peer-connection";
import type { Signal } from "../rtc/signal";
import { displayName, Roster } from "./roster";
import { signalListeners } from "./signaling";
import type { Participant } from "./types";

export interface RoomCallbacks {
  readonly send: (to: string, signal: Signal) => void;
  /** `participants` has changed. */
  readonly onChange: () => void;
  readonly onNotice: (text: string) => void;
  /** We are out of the room without having left it. */
  readonly onOut: (reason: UserLeft["reason"]) => void;
}

export type RoomEvents = Omit<ServerToClientEvents, "userJoined" | "error">;

export class Room {
  readonly mesh: Mesh;
  readonly #roster = new Roster();
  readonly #callbacks: RoomCallbacks;
  /** Whose old seat was given up for a new one: they have not come, they are back. */
  readonly #returning = new Set<string>();
  #participants: readonly Participant[] = [];
  #isChanging = false;

  constructor(callbacks: RoomCallbacks) {
    this.#callbacks = callbacks;
    this.mesh = new Mesh({ send: callbacks.send, onChange: () => this.#publish() });
  }

  get participants(): readonly Participant[] {
    return this.#participants;
  }

  /**
   * What the server answers to joining. Under the id we already had, connections to those who are
   * still there go on as they are; under a new one we are the newcomer, who calls everybody.
   * Says which of the two it is.
   */
  enter(snapshot: RoomSnapshot): { isNewcomer: boolean } {
    const isNewcomer = snapshot.id !== this.mesh.ownId;
    this.#change(() => {
      this.mesh.setOwnId(snapshot.id);
      const { added, removed } = this.#roster.reconcile(snapshot.participants);
      for (const { id } of removed) this.mesh.remove(id);
      if (isNewcomer) for (const { id } of snapshot.participants) this.mesh.call(id);
      else for (const { id } of added) this.mesh.expectCall(id);
    });
    this.mesh.setSignalingUp(true);
    return { isNewcomer };
  }

  clear(): void {
    this.#change(() => {
      this.mesh.close();
      this.#roster.clear();
      this.#returning.clear();
    });
  }

  /** Those who know only the basic protocol hear of our leaving through `endCall`. */
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
      ...signalListeners((from, signal) => this.mesh.accept(from, signal)),
      incomingCall: (event) => this.#onIncomingCall(event),
      newUserJoined: (event) => this.#onJoined(event),
      userLeft: (event) => this.#onLeft(event),
      peerReconnecting: ({ id }) => this.#patch(id, { isReconnecting: true }),
      peerReconnected: ({ id }) => this.#patch(id, { isReconnecting: false }),
      remoteMuted: ({ from, isMuted }) => this.#patch(from, { isMuted }),
      remoteCamera: ({ from, isCameraOff }) => this.#patch(from, { isCameraOff }),
      remoteScreen: ({ from, isSharing }) => this.#patch(from, { isSharing }),
      callEnded: ({ from }) => this.#onHungUp(from, "hung up"),
      callDeclined: ({ from }) => this.#onHungUp(from, "declined the call"),
    };
  }

  #onIncomingCall(event: Parameters<RoomEvents["incomingCall"]>[0]): void {
    const { from, name, email, offer, generation } = event;
    this.#change(() => {
      // Their call may overtake the news of their coming.
      if (!this.#roster.find(from)) this.#roster.add({ ...PRESENT, id: from, name, email });
      this.mesh.accept(from, { kind: "offer", isCall: true, sdp: offer.sdp, generation });
    });
  }

  #onJoined(event: Parameters<RoomEvents["newUserJoined"]>[0]): void {
    const { id, name, email, isMuted, isCameraOff } = event;
    if (id === this.mesh.ownId) return;
    const isReturn = this.#returning.delete(email);
    this.#callbacks.onNotice(`${displayName(event)} ${isReturn ? "is back" : "joined"}`);
    this.#change(() => {
      this.#roster.add({ ...PRESENT, id, name, email, isMuted, isCameraOff });
      this.mesh.expectCall(id);
    });
  }

  #onLeft({ id, reason }: UserLeft): void {
    if (id === this.mesh.ownId) {
      this.#callbacks.onOut(reason);
      return;
    }
    this.#change(() => {
      const participant = this.#roster.remove(id);
      this.mesh.remove(id);
      if (!participant) return;
      if (reason === "replaced") this.#returning.add(participant.email);
      else this.#callbacks.onNotice(`${displayName(participant)} ${FAREWELL[reason]}`);
    });
  }

  #onHungUp(id: string, what: string): void {
    const participant = this.#roster.find(id);
    if (!participant) return;
    this.#callbacks.onNotice(`${displayName(participant)} ${what}`);
    this.mesh.hangUp(id);
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
      const next = describe(entry, this.mesh.peers.get(entry.id));
      const before = known.get(entry.id);
      return before && isSame(before, next) ? before : next;
    });
    this.#callbacks.onChange();
  }
}

const PRESENT = { isMuted: false, isCameraOff: false, isSharing: false, isReconnecting: false };

const FAREWELL: Record<Exclude<UserLeft["reason"], "replaced">, string> = {
  left: "left",
  ended: "left",
  disconnected: "lost the connection",
  removed: "was removed from the call",
};

function describe(entry: Roster["entries"][number], peer: PeerConnection | undefined): Participant {
  const screenStream = peer?.remote.screenStream ?? null;
  return {
    id: entry.id,
    name: displayName(entry),
    email: entry.email,
    isMuted: entry.isMuted,
    isCameraOff: entry.isCameraOff,
    isSharing: entry.isSharing,
    isReconnecting: entry.isReconnecting,
    connection: peer?.status ?? "new",
    cameraStream: peer?.remote.cameraStream ?? null,
    // Ours always have a place for a screen; of others it is there when there is something in it.
    screenStream: entry.isSharing || peer?.isForeign ? screenStream : null,
  };
}

function isSame(one: Participant, other: Participant): boolean {
  return (Object.keys(other) as (keyof Participant)[]).every((key) => one[key] === other[key]);
}
