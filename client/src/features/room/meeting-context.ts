import { createContext, use } from "react";
import type { PublicMeeting } from "../../api/meetings";

/** The meeting around these screens; null in a room that is nobody's. */
export const MeetingContext = createContext<PublicMeeting | null>(null);

export function useMeeting(): PublicMeeting | null {
  return use(MeetingContext);
}
