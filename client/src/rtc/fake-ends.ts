/** Two ends of a connection in tests, without a server between them. */

import { FakePeerConnection, FakeTrack } from "./fake-webrtc";
import { type LocalTracks, NO_TRACKS } from "./media-slots";
import { PeerConnection } from "./peer-connection";
import type { Signal } from "./signal";

export const asTrack = (kind: string) => new FakeTrack(kind) as unknown as MediaStreamTrack;

export interface End {
  readonly peer: PeerConnection;
  /** Signals this end has sent. */
  readonly sent: Signal[];
}

export function makeEnd(isPolite: boolean, tracks: LocalTracks = NO_TRACKS): End {
  const sent: Signal[] = [];
  const peer = new PeerConnection({
    isPolite,
    configuration: {},
    tracks,
    send: (signal) => sent.push(signal),
    onChange: () => undefined,
  });
  return { peer, sent };
}

export const lastPc = () => {
  const pc = FakePeerConnection.made.at(-1);
  if (!pc) throw new Error("no connection was made");
  return pc;
};
