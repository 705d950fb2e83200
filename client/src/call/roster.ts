/** Who else is in the room, by the server's word; oldest first. */

import type { ParticipantBody } from "../protocol/generated";

/** Raised hands are kept by themselves. */
export type Person = Omit<ParticipantBody, "handRaisedAt">;

export interface RosterChange {
  readonly added: readonly Person[];
  readonly removed: readonly Person[];
}

export class Roster {
  #entries = new Map<string, Person>();

  get entries(): readonly Person[] {
    return [...this.#entries.values()];
  }

  find(id: string): Person | undefined {
    return this.#entries.get(id);
  }

  /** Take over a snapshot, which is the truth; says what is new and who is gone. */
  reconcile(snapshot: readonly Person[]): RosterChange {
    const before = this.#entries;
    this.#entries = new Map(snapshot.map((each) => [each.id, each]));
    return {
      added: snapshot.filter(({ id }) => !before.has(id)),
      removed: [...before.values()].filter(({ id }) => !this.#entries.has(id)),
    };
  }

  add(participant: Person): void {
    this.#entries.set(participant.id, participant);
  }

  remove(id: string): Person | undefined {
    const participant = this.#entries.get(id);
    this.#entries.delete(id);
    return participant;
  }

  patch(id: string, changes: Partial<Omit<Person, "id">>): void {
    const participant = this.#entries.get(id);
    if (participant) this.#entries.set(id, { ...participant, ...changes });
  }

  clear(): void {
    this.#entries.clear();
  }
}

/** In sentences: a name alone does not say that nobody vouches for it. */
export function noticeName(person: Pick<Person, "name" | "email" | "isGuest">): string {
  return person.isGuest ? `${displayName(person)} (guest)` : displayName(person);
}

export function displayName({ name, email }: Pick<Person, "name" | "email">): string {
  return name || email || "Somebody";
}
