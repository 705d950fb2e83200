import { describe, expect, it, vi } from "vitest";
import { ProtocolError } from "../protocol/protocol-error";
import { participant, snapshot } from "./fake-call";
import { Hands } from "./hands";

const people = () => [participant("b", { name: "Bob" })];

function makeHands() {
  const request = vi.fn(async () => ({}));
  const onNotice = vi.fn();
  const hands = new Hands({ request: request as never, people, onNotice });
  const hear = (id: string, raisedAt: number) =>
    hands.listeners.handRaised({ roomId: "demo", id, isRaised: raisedAt > 0, raisedAt });
  return { hands, request, onNotice, hear };
}

describe("Hands", () => {
  it("shows who was first in front, those who were up before one came included", () => {
    const { hands, hear } = makeHands();
    const others = [participant("b", { handRaisedAt: 20 }), participant("c")];
    hands.enter({ ...snapshot("me", ...others), handRaisedAt: 30 });
    expect(hands.raised.get()).toEqual(["b", "me"]);
    hear("c", 25);
    expect(hands.raised.get()).toEqual(["b", "c", "me"]);
    hear("b", 0);
    expect(hands.raised.get()).toEqual(["c", "me"]);
  });

  it("tells of others who raise theirs, and not of taking it down or of one's own", () => {
    const { hands, hear, onNotice } = makeHands();
    hands.enter(snapshot("me", participant("b")));
    hear("me", 5);
    hear("b", 10);
    hear("b", 0);
    expect(onNotice.mock.calls).toEqual([["Bob raised a hand"]]);
  });

  it("asks the server for what is not so yet", async () => {
    const { hands, request, hear } = makeHands();
    await hands.toggle();
    expect(request).not.toHaveBeenCalled();
    hands.enter(snapshot("me"));
    await hands.toggle();
    hear("me", 5);
    await hands.toggle();
    expect(request.mock.calls).toEqual([
      ["raiseHand", { roomId: "demo", isRaised: true }],
      ["raiseHand", { roomId: "demo", isRaised: false }],
    ]);
  });

  it("takes down somebody else's for a host, and says when it may not", async () => {
    const { hands, request, onNotice } = makeHands();
    await hands.lower("b");
    expect(request).not.toHaveBeenCalled();
    hands.enter(snapshot("me", participant("b")));
    await hands.lower("b");
    expect(request.mock.calls).toEqual([
      ["raiseHand", { roomId: "demo", isRaised: false, id: "b" }],
    ]);
    request.mockRejectedValueOnce(new ProtocolError("forbidden", ""));
    await hands.lower("b");
    expect(onNotice.mock.calls).toEqual([["Only the host of the meeting may do this"]]);
  });

  it("says when the server does not take it, and forgets all on leaving", async () => {
    const { hands, request, onNotice, hear } = makeHands();
    hands.enter(snapshot("me"));
    request.mockRejectedValueOnce(new Error("unavailable"));
    await hands.toggle();
    expect(onNotice.mock.calls).toEqual([["That did not work, try again"]]);
    hear("b", 5);
    hands.clear();
    expect(hands.raised.get()).toEqual([]);
  });
});
