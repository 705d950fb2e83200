import { beforeEach, describe, expect, it } from "vitest";
import { FakePeerConnection, installFakeWebRtc } from "./fake-webrtc";
import { readFlow } from "./flow";

async function connected(): Promise<FakePeerConnection> {
  const pc = new FakePeerConnection();
  for (const kind of ["audio", "video", "video"]) pc.addTransceiver(kind);
  await pc.setLocalDescription();
  const sdp = pc.localDescription?.sdp ?? "";
  await pc.setRemoteDescription({ type: "answer", sdp });
  return pc;
}

describe("readFlow", () => {
  beforeEach(() => {
    installFakeWebRtc();
  });

  it("tells the slots apart by their m-lines, and pictures by what is decoded", async () => {
    const pc = await connected();
    const entries = [
      { type: "outbound-rtp", mid: "0", bytesSent: 10 },
      { type: "outbound-rtp", mid: "1", bytesSent: 20 },
      { type: "outbound-rtp", mid: "1", bytesSent: 5 },
      { type: "inbound-rtp", mid: "0", bytesReceived: 30 },
      { type: "inbound-rtp", mid: "1", bytesReceived: 999 },
      { type: "inbound-rtp", mid: "2", bytesReceived: 999, framesDecoded: 7 },
      { type: "candidate-pair", bytesSent: 999, bytesReceived: 999 },
    ];
    pc.stats = new Map(entries.map((entry, index) => [String(index), entry]));
    await expect(readFlow(pc as unknown as RTCPeerConnection)).resolves.toEqual({
      sent: { audio: 10, camera: 25, screen: 0 },
      received: { audio: 30, camera: 0, screen: 7 },
    });
  });
});
