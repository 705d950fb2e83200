import { describe, expect, it } from "vitest";
import { rate, readPeerStats } from "./stats";

const transceiver = (mid: string, kind: string) => ({
  mid,
  currentDirection: "sendrecv",
  direction: "sendrecv",
  receiver: { track: { kind } },
});

describe("readPeerStats", () => {
  it("tells camera from screen by their m-lines", async () => {
    const reports = [
      { id: "t", type: "transport", selectedCandidatePairId: "p" },
      { id: "p", type: "candidate-pair", localCandidateId: "c", currentRoundTripTime: 0.02 },
      { id: "c", type: "local-candidate", candidateType: "relay" },
      { id: "2", type: "inbound-rtp", mid: "2", framesDecoded: 7 },
      { id: "1", type: "inbound-rtp", mid: "1", framesDecoded: 40, packetsReceived: 100 },
      { id: "0", type: "inbound-rtp", mid: "0", totalAudioEnergy: 0.5 },
    ];
    const stats = await readPeerStats({
      connectionState: "connected",
      iceConnectionState: "connected",
      signalingState: "stable",
      getTransceivers: () => [
        transceiver("0", "audio"),
        transceiver("1", "video"),
        transceiver("2", "video"),
      ],
      getStats: async () => new Map(reports.map((each) => [each.id, each])),
    } as unknown as RTCPeerConnection);
    expect(stats).toMatchObject({
      audio: { totalAudioEnergy: 0.5 },
      camera: { framesDecoded: 40 },
      screen: { framesDecoded: 7 },
      localCandidateType: "relay",
      roundTripMs: 20,
      quality: "good",
    });
  });
});

describe("rate", () => {
  it.each([
    [null, 0, 100, "unknown"],
    [20, 0, 0, "unknown"],
    [20, 0, 100, "good"],
    [250, 0, 100, "fair"],
    [20, 5, 95, "fair"],
    [500, 0, 100, "poor"],
    [20, 20, 80, "poor"],
  ] as const)("%s ms and %s of %s lost: %s", (roundTripMs, lost, received, quality) => {
    expect(rate(roundTripMs, lost, received)).toBe(quality);
  });
});
