import type { RoomSnapshot } from "../protocol/generated";

/** What a call has beside the people and their media; it lives as long as the call. */
export interface CallPart {
  /** We are in, or in again. */
  enter?(snapshot: RoomSnapshot): void;
  /** The server is away. */
  pause?(): void;
  /** It is back, and nothing was missed. */
  resume?(): void;
  clear(): void;
}
