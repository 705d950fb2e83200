import { createContext, use } from "react";
import type { PublicMeeting } from "../../api/meetings";

/** The meeting around these screens; null in a room that is nobody's. */
export const MeetingContext = createContext<PublicMeeting | null>(null);

/** Whether one comes in muted: all do but the owner. */
export function startsMuted(meeting: PublicMeeting | null): boolean {
  return Boolean(meeting?.muteOnEntry) && !meeting?.isOwner;
}

export function useMeeting(): PublicMeeting | null {
  return use(MeetingContext);
}
