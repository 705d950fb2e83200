import { beforeEach, describe, expect, it, vi } from "vitest";
import { FakePeerConnection, FakeTrack, installFakeWebRtc, settle } from "./fake-webrtc";
import { NO_TRACKS } from "./media-slots";
import { Mesh } from "./mesh";

function makeMesh(ownId = "m") {
  const send = vi.fn();
  const onChange = vi.fn();
  const mesh = new Mesh({ send, onChange });
  mesh.setOwnId(ownId);
  return { mesh, send, onChange };
}

describe("Mesh", () => {
  beforeEach(installFakeWebRtc);

  it("addresses each signal to the participant it is for", async () => {
    const { mesh, send } = makeMesh();
    mesh.call("a");
    mesh.call("z");
    await settle();
    expect(send.mock.calls.map(([to]) => to)).toEqual(["a", "z"]);
    mesh.close();
  });

  it("gives everybody the same tracks, now and later", async () => {
    const { mesh } = makeMesh();
    mesh.call("a");
    const audio = new FakeTrack("audio") as unknown as MediaStreamTrack;
    mesh.setTracks({ ...NO_TRACKS, audio });
    mesh.call("b");
    await settle();
    const sent = FakePeerConnection.made.map((pc) => pc.getTransceivers()[0]?.sender.track);
    expect(sent).toEqual([audio, audio]);
    mesh.close();
  });

  it("keeps under a new own id only what is connected", () => {
    const { mesh } = makeMesh("m");
    mesh.call("a");
    mesh.setOwnId("m");
    expect(mesh.peers.size).toBe(1);
    mesh.call("b");
    FakePeerConnection.made[1]?.become("connected");
    mesh.setOwnId("n");
    expect([...mesh.peers.keys()]).toEqual(["b"]);
    expect(FakePeerConnection.made[0]?.signalingState).toBe("closed");
    mesh.close();
  });

  it("goes on with somebody who has a new id, and signals to it", async () => {
    const { mesh, send } = makeMesh();
    mesh.call("a");
    const peer = mesh.peers.get("a");
    FakePeerConnection.made[0]?.become("connected");
    mesh.adopt("a", "a2");
    expect([...mesh.peers]).toEqual([["a2", peer]]);
    mesh.call("a2");
    await settle();
    expect(send.mock.calls.at(-1)?.[0]).toBe("a2");
    expect(FakePeerConnection.made.map((pc) => pc.connectionState)).toEqual(["connected", "new"]);
    mesh.close();
  });

  it("opens a connection for an unknown caller, not for unknown candidates", async () => {
    const { mesh } = makeMesh();
    mesh.accept("a", { kind: "candidate", candidate: null, generation: 1 });
    expect(mesh.peers.size).toBe(0);
    mesh.accept("a", { kind: "offer", isCall: true, sdp: "", generation: 1 });
    expect(mesh.peers.size).toBe(1);
    mesh.close();
  });

  it("does not wait for the call of somebody who is connected already", () => {
    vi.useFakeTimers();
    const { mesh } = makeMesh();
    mesh.accept("a", { kind: "offer", isCall: true, sdp: "", generation: 1 });
    mesh.expectCall("a");
    vi.advanceTimersByTime(5_000);
    expect(FakePeerConnection.made).toHaveLength(1);
    mesh.close();
    vi.useRealTimers();
  });

  it("repairs only what has failed", () => {
    const { mesh } = makeMesh();
    mesh.call("a");
    mesh.call("b");
    mesh.hangUp("b");
    mesh.repair();
    expect(FakePeerConnection.made.map((pc) => pc.signalingState)).toEqual([
      "stable",
      "closed",
      "stable",
    ]);
    mesh.close();
  });
});
