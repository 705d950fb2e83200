import { describe, expect, it } from "vitest";
import { displayName, Roster } from "./roster";

const participant = (id: string, name = id) => ({
  id,
  name,
  email: `${id}@example.com`,
  isMuted: false,
  isCameraOff: false,
  isSharing: false,
  isReconnecting: false,
  isGuest: false,
  role: "participant" as const,
  mayUnmute: true,
});

const ids = (list: readonly { id: string }[]) => list.map(({ id }) => id);

describe("Roster", () => {
  it("tells who is new and who is gone, and takes over the rest", () => {
    const roster = new Roster();
    roster.reconcile([participant("a"), participant("b")]);
    const muted = { ...participant("b"), isMuted: true };
    const { added, removed } = roster.reconcile([muted, participant("c")]);
    expect(ids(added)).toEqual(["c"]);
    expect(ids(removed)).toEqual(["a"]);
    expect(roster.entries).toEqual([muted, participant("c")]);
  });

  it("takes names for names, whatever they look like", () => {
    const roster = new Roster();
    roster.add(participant("__proto__"));
    roster.patch("__proto__", { isMuted: true });
    expect(roster.find("__proto__")?.isMuted).toBe(true);
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });

  it("does not make somebody up from news about them", () => {
    const roster = new Roster();
    roster.patch("ghost", { isMuted: true });
    expect(roster.entries).toEqual([]);
  });

  it("always has something to call them", () => {
    expect(displayName({ name: "", email: "a@example.com" })).toBe("a@example.com");
    expect(displayName({ name: "", email: "" })).toBe("Somebody");
  });
});
