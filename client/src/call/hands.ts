/** Who would like to say something, in the order in which they raised their hands. */

import type { HandRaised, RoomSnapshot, ServerToClientEvents } from "../protocol/generated";
import type { SignalingClient } from "../protocol/signaling-client";
import { Observable } from "../rtc/observable";
import { describeFailure } from "./hosting-problem";
import { noticeName, type Person } from "./roster";

export type HandEvents = Pick<ServerToClientEvents, "handRaised">;

export interface HandsCallbacks {
  readonly request: SignalingClient["request"];
  readonly people: () => readonly Pick<Person, "id" | "name" | "email" | "isGuest">[];
  readonly onNotice: (text: string) => void;
}

export class Hands {
  /** Participant ids, who was first in front. */
  readonly raised = new Observable<readonly string[]>([]);
  readonly #callbacks: HandsCallbacks;
  readonly #raisedAt = new Map<string, number>();
  #roomId: string | null = null;
  #ownId: string | null = null;

  constructor(callbacks: HandsCallbacks) {
    this.#callbacks = callbacks;
  }

  get listeners(): HandEvents {
    return { handRaised: (event) => this.#onRaised(event) };
  }

  enter({ roomId, id, handRaisedAt, participants }: RoomSnapshot): void {
    this.#roomId = roomId;
    this.#ownId = id;
    this.#raisedAt.clear();
    this.#note(id, handRaisedAt);
    for (const other of participants) this.#note(other.id, other.handRaisedAt);
    this.#publish();
  }

  /** Seen by oneself when the server says so, as by everybody. */
  readonly toggle = async (): Promise<void> => {
    if (this.#roomId === null || this.#ownId === null) return;
    const isRaised = !this.#raisedAt.has(this.#ownId);
    try {
      await this.#callbacks.request("raiseHand", { roomId: this.#roomId, isRaised });
    } catch {
      this.#callbacks.onNotice("That did not work, try again");
    }
  };

  /** Somebody else's, for hosts. */
  readonly lower = async (id: string): Promise<void> => {
    if (this.#roomId === null) return;
    try {
      await this.#callbacks.request("raiseHand", { roomId: this.#roomId, isRaised: false, id });
    } catch (error) {
      this.#callbacks.onNotice(describeFailure(error));
    }
  };

  clear(): void {
    this.#roomId = null;
    this.#ownId = null;
    this.#raisedAt.clear();
    this.#publish();
  }

  #onRaised({ id, isRaised, raisedAt }: HandRaised): void {
    this.#note(id, raisedAt);
    this.#publish();
    const who = this.#callbacks.people().find((one) => one.id === id);
    if (isRaised && who) this.#callbacks.onNotice(`${noticeName(who)} raised a hand`);
  }

  #note(id: string, raisedAt: number): void {
    if (raisedAt > 0) this.#raisedAt.set(id, raisedAt);
    else this.#raisedAt.delete(id);
  }

  #publish(): void {
    const inOrder = [...this.#raisedAt].toSorted(([, one], [, other]) => one - other);
    this.raised.set(inOrder.map(([id]) => id));
  }
}
