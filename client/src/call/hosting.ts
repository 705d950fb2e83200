/** Our role in the meeting: what hosts do to us, and as a host who waits and what we do to others. */

import type {
  LobbyChanged,
  RoleChanged,
  RoomSnapshot,
  ServerToClientEvents,
  WaitingBody,
} from "../protocol/generated";
import type { SignalingClient } from "../protocol/signaling-client";
import { Observable } from "../rtc/observable";
import { describeFailure } from "./hosting-problem";

export type HostingEvents = Pick<
  ServerToClientEvents,
  | "lobbyWaiting"
  | "lobbyChanged"
  | "admitted"
  | "denied"
  | "mutedByHost"
  | "cameraStopped"
  | "shareStopped"
  | "removed"
  | "roomLocked"
  | "roleChanged"
>;

export type Role = RoomSnapshot["role"];

export interface HostingState {
  readonly role: Role;
  /** Whether we may let in, mute, remove and lock: host or co-host. */
  readonly hasPowers: boolean;
  /** False while a host keeps us muted. */
  readonly mayUnmute: boolean;
  readonly isLocked: boolean;
  /** Who wants to come in, first come first; only known to those who may let them in. */
  readonly waiting: readonly WaitingBody[];
}

/** None of these rejects: what goes wrong is told by a notice. */
export interface HostingActions {
  admit(id: string): Promise<void>;
  admitAll(): Promise<void>;
  deny(id: string, reason: string): Promise<void>;
  mute(id: string, mayUnmute: boolean): Promise<void>;
  muteAll(mayUnmute: boolean): Promise<void>;
  stopCamera(id: string): Promise<void>;
  stopShare(id: string): Promise<void>;
  remove(id: string, options: { reason: string; isBanned: boolean }): Promise<void>;
  setRole(id: string, role: Role): Promise<void>;
  lock(isLocked: boolean): Promise<void>;
  endMeeting(): Promise<void>;
}

export interface HostingCallbacks {
  readonly request: SignalingClient["request"];
  readonly nameOf: (id: string) => string;
  readonly onNotice: (text: string) => void;
  readonly onRole: (id: string, role: Role) => void;
  /** A host has done it; what we send ends now. */
  readonly onMuted: () => void;
  readonly onCameraStopped: () => void;
  readonly onShareStopped: () => void;
  /** We wait no more: let in, or not. */
  readonly onAdmitted: () => void;
  readonly onDenied: (reason: string) => void;
  readonly onRemoved: (reason: string) => void;
}

/** Before one is in, and where nobody has powers. */
export const NO_HOSTING: HostingState = {
  role: "participant",
  hasPowers: false,
  mayUnmute: true,
  isLocked: false,
  waiting: [],
};

export class Hosting {
  readonly state = new Observable<HostingState>(NO_HOSTING);
  readonly actions: HostingActions;
  readonly #callbacks: HostingCallbacks;
  /** Who waits no more: an older list may come after the news of it. Ids never come again. */
  readonly #gone = new Set<string>();
  #roomId: string | null = null;
  #ownId: string | null = null;

  constructor(callbacks: HostingCallbacks) {
    this.#callbacks = callbacks;
    this.actions = this.#makeActions();
  }

  get listeners(): HostingEvents {
    const { onNotice, onAdmitted, onDenied, onRemoved } = this.#callbacks;
    return {
      lobbyWaiting: (person) => this.#onWaiting(person),
      lobbyChanged: (event) => this.#onLobbyChanged(event),
      admitted: () => onAdmitted(),
      denied: ({ reason }) => onDenied(reason),
      removed: ({ reason }) => onRemoved(reason),
      mutedByHost: ({ mayUnmute }) => this.#onMuted(mayUnmute),
      cameraStopped: () => {
        this.#callbacks.onCameraStopped();
        onNotice("The host has turned your camera off");
      },
      shareStopped: () => {
        this.#callbacks.onShareStopped();
        onNotice("The host has stopped your screen share");
      },
      roomLocked: ({ isLocked }) => {
        this.#patch({ isLocked });
        onNotice(isLocked ? "The meeting is locked" : "The meeting is open again");
      },
      roleChanged: (event) => this.#onRole(event),
    };
  }

  enter(snapshot: RoomSnapshot): void {
    this.#roomId = snapshot.roomId;
    this.#ownId = snapshot.id;
    const { mayUnmute, room } = snapshot;
    this.#patch({ mayUnmute, isLocked: room.isLocked });
    this.#setRole(snapshot.role);
    void this.#readLobby();
  }

  clear(): void {
    this.#roomId = null;
    this.#ownId = null;
    this.#gone.clear();
    this.state.set(NO_HOSTING);
  }

  #onRole({ id, role, by }: RoleChanged): void {
    const { nameOf, onNotice, onRole } = this.#callbacks;
    if (id !== this.#ownId) {
      onRole(id, role);
      if (role !== "participant") onNotice(`${nameOf(id)} is ${TITLES[role]} now`);
      return;
    }
    if (role !== "participant" || by) onNotice(`You are ${TITLES[role]} now`);
    this.#setRole(role);
    void this.#readLobby();
  }

  #setRole(role: Role): void {
    const hasPowers = role !== "participant";
    this.#patch(hasPowers ? { role, hasPowers } : { role, hasPowers, waiting: [] });
  }

  async #readLobby(): Promise<void> {
    const roomId = this.#roomId;
    if (roomId === null || !this.state.get().hasPowers) return;
    try {
      const { waiting } = await this.#callbacks.request("lobby", { roomId });
      if (this.#roomId !== roomId || !this.state.get().hasPowers) return;
      const listed = waiting.filter(({ id }) => !this.#gone.has(id));
      const later = this.state.get().waiting.filter(({ id }) => !listed.some((p) => p.id === id));
      this.#patch({ waiting: [...listed, ...later] });
    } catch {
      // Asked again with the next connection; whoever comes is told of until then.
    }
  }

  #onWaiting(person: WaitingBody): void {
    const { waiting } = this.state.get();
    if (waiting.some(({ id }) => id === person.id)) return;
    this.#patch({ waiting: [...waiting, person] });
  }

  #onLobbyChanged({ id, state }: LobbyChanged): void {
    const { waiting } = this.state.get();
    if (state === "waiting" || state === "reconnecting") {
      const isReconnecting = state === "reconnecting";
      const changed = waiting.map((one) => (one.id === id ? { ...one, isReconnecting } : one));
      this.#patch({ waiting: changed });
      return;
    }
    this.#gone.add(id);
    this.#patch({ waiting: waiting.filter((one) => one.id !== id) });
  }

  #onMuted(mayUnmute: boolean): void {
    const couldUnmute = this.state.get().mayUnmute;
    this.#patch({ mayUnmute });
    this.#callbacks.onMuted();
    this.#callbacks.onNotice(muteText(couldUnmute, mayUnmute));
  }

  #makeActions(): HostingActions {
    const ask: Ask = async (event, payload) => {
      if (this.#roomId === null) return;
      try {
        await this.#callbacks.request(event, { roomId: this.#roomId, ...payload } as never);
      } catch (error) {
        this.#callbacks.onNotice(describeFailure(error));
      }
    };
    return {
      admit: (id) => ask("admit", { id }),
      admitAll: () => ask("admit", { all: true }),
      deny: (id, reason) => ask("deny", { id, reason }),
      mute: (id, mayUnmute) => ask("muteParticipant", { id, mayUnmute }),
      muteAll: (mayUnmute) => ask("muteParticipant", { all: true, mayUnmute }),
      stopCamera: (id) => ask("stopCamera", { id }),
      stopShare: (id) => ask("stopShare", { id }),
      remove: (id, { reason, isBanned }) => ask("removeParticipant", { id, reason, ban: isBanned }),
      setRole: (id, role) => ask("setRole", { id, role }),
      lock: (isLocked) => ask("lockRoom", { isLocked }),
      endMeeting: () => ask("endMeeting", {}),
    };
  }

  #patch(changes: Partial<HostingState>): void {
    this.state.set({ ...this.state.get(), ...changes });
  }
}

function muteText(couldUnmute: boolean, mayUnmute: boolean): string {
  if (!mayUnmute) return "The host has muted you, and keeps you muted";
  return couldUnmute ? "The host has muted you" : "You may unmute yourself again";
}

type Ask = (
  event: Parameters<SignalingClient["request"]>[0],
  payload: Record<string, unknown>,
) => Promise<void>;

const TITLES: Record<Role, string> = {
  host: "the host",
  cohost: "a co-host",
  participant: "an ordinary participant",
};
