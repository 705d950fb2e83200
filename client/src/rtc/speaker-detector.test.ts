import { describe, expect, it } from "vitest";
import { SPEAKER, SpeakerDetector, type Speakers } from "./speaker-detector";

const STEP_MS = 100;

/** A conversation in steps of 100 ms: who is not named is silent. */
function listen() {
  const detector = new SpeakerDetector();
  let atMs = 0;
  const people = new Set(["me", "a", "b"]);
  const heard: Speakers[] = [];
  const hear = (ms: number, levels: Record<string, number> = {}): Speakers => {
    let last: Speakers = { speaking: [], main: null };
    for (const end = atMs + ms; atMs < end; ) {
      atMs += STEP_MS;
      const all = new Map([...people].map((id) => [id, levels[id] ?? 0]));
      last = detector.hear(all, "me", atMs);
      heard.push(last);
    }
    return last;
  };
  return { hear, heard, people };
}

describe("who speaks", () => {
  it("is nobody in silence and in noise", () => {
    const { hear } = listen();
    expect(hear(3_000)).toEqual({ speaking: [], main: null });
    expect(hear(3_000, { a: SPEAKER.on * 0.9 })).toEqual({ speaking: [], main: null });
  });

  it("is not who coughs", () => {
    const { hear } = listen();
    hear(200, { a: 0.5 });
    expect(hear(1_000)).toEqual({ speaking: [], main: null });
  });

  it("is who is heard for a moment, through pauses between sentences", () => {
    const { hear, heard } = listen();
    expect(hear(500, { a: 0.1 })).toEqual({ speaking: ["a"], main: "a" });
    heard.length = 0;
    for (let count = 0; count < 5; count += 1) {
      hear(SPEAKER.offAfterMs - 200);
      hear(300, { a: 0.1 });
    }
    expect(heard.every(({ speaking }) => speaking.length === 1)).toBe(true);
    expect(hear(SPEAKER.offAfterMs + 100).speaking).toEqual([]);
  });

  it("stays the main one after the last word", () => {
    const { hear } = listen();
    hear(1_000, { a: 0.1 });
    expect(hear(10_000)).toEqual({ speaking: [], main: "a" });
  });

  it("hands over to who goes on when the first is silent", () => {
    const { hear } = listen();
    hear(1_000, { a: 0.1 });
    expect(hear(600, { a: 0.1, b: 0.1 }).main).toBe("a");
    expect(hear(SPEAKER.offAfterMs + 600, { b: 0.1 }).main).toBe("b");
  });

  it("does not jump between two who talk at once", () => {
    const { hear, heard } = listen();
    hear(1_000, { a: 0.1 });
    heard.length = 0;
    for (let count = 0; count < 40; count += 1) {
      hear(400, { a: 0.08, b: 0.15 });
      hear(400, { a: 0.15, b: 0.08 });
    }
    expect(new Set(heard.map(({ main }) => main))).toEqual(new Set(["a"]));
  });

  it("hands over to who is much louder for long", () => {
    const { hear } = listen();
    hear(1_000, { a: 0.05 });
    expect(hear(SPEAKER.outspeakMs - 500, { a: 0.05, b: 0.4 }).main).toBe("a");
    expect(hear(1_500, { a: 0.05, b: 0.4 }).main).toBe("b");
  });

  it("shows oneself speaking, but never as the main one", () => {
    const { hear } = listen();
    expect(hear(1_000, { me: 0.3 })).toEqual({ speaking: ["me"], main: null });
    hear(1_000, { a: 0.05 });
    expect(hear(5_000, { me: 0.3, a: 0.05 }).main).toBe("a");
  });

  it("forgets who has left", () => {
    const { hear, people } = listen();
    hear(1_000, { a: 0.1 });
    people.delete("a");
    expect(hear(100)).toEqual({ speaking: [], main: null });
  });
});
