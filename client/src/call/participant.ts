/** Somebody else as the screens see them: what the server says, and what comes of their media. */

import type { Trouble } from "../rtc/media-watch";
import type { PeerConnection } from "../rtc/peer-connection";
import { findFault } from "./media-fault";
import { displayName, type Person } from "./roster";
import type { Participant } from "./types";

export function describe(
  entry: Person,
  peer: PeerConnection | undefined,
  trouble: Trouble,
): Participant {
  const screenStream = peer?.remote.screenStream ?? null;
  return {
    id: entry.id,
    name: displayName(entry),
    email: entry.email,
    isGuest: entry.isGuest,
    isMuted: entry.isMuted,
    isCameraOff: entry.isCameraOff,
    isSharing: entry.isSharing,
    isReconnecting: entry.isReconnecting,
    role: entry.role,
    mayUnmute: entry.mayUnmute,
    connection: peer?.status ?? "new",
    mediaFault: findFault(trouble),
    cameraStream: peer?.remote.cameraStream ?? null,
    // Ours always have a place for a screen; of others it is there when there is something in it.
    screenStream: entry.isSharing || peer?.isForeign ? screenStream : null,
  };
}

export function isSame(one: Participant, other: Participant): boolean {
  return (Object.keys(other) as (keyof Participant)[]).every((key) => one[key] === other[key]);
}
