/** Who else is in the room, by the server's word; oldest first. */

import type { ParticipantBody } from "../protocol/generated";

export interface RosterChange {
  readonly added: readonly ParticipantBody[];
  readonly removed: readonly ParticipantBody[];
}

export class Roster {
  #entries = new Map<string, ParticipantBody>();

  get entries(): readonly ParticipantBody[] {
    return [...this.#entries.values()];
  }

  find(id: string): ParticipantBody | undefined {
    return this.#entries.get(id);
  }

  /** Take over a snapshot, which is the truth; says what is new and who is gone. */
  reconcile(snapshot: readonly ParticipantBody[]): RosterChange {
    const before = this.#entries;
    this.#entries = new Map(snapshot.map((each) => [each.id, each]));
    return {
      added: snapshot.filter(({ id }) => !before.has(id)),
      removed: [...before.values()].filter(({ id }) => !this.#entries.has(id)),
    };
  }

  add(participant: ParticipantBody): void {
    this.#entries.set(participant.id, participant);
  }

  remove(id: string): ParticipantBody | undefined {
    const participant = this.#entries.get(id);
    this.#entries.delete(id);
    return participant;
  }

  patch(id: string, changes: Partial<Omit<ParticipantBody, "id">>): void {
    const participant = this.#entries.get(id);
    if (participant) this.#entries.set(id, { ...participant, ...changes });
  }

  clear(): void {
    this.#entries.clear();
  }
}

export function displayName({ name, email }: Pick<ParticipantBody, "name" | "email">): string {
  return name || email || "Somebody";
}
