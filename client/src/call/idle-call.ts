import { CLOSED_MEDIA } from "../rtc/local-media-state";
import type { CallState } from "./types";

export const IDLE_CALL: CallState = {
  phase: "idle",
  roomId: null,
  ownId: null,
  participants: [],
  media: CLOSED_MEDIA,
  signaling: "idle",
  notices: [],
  problem: null,
};
