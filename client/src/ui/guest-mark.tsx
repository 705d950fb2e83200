import { Mark } from "./mark";

/** Beside the name of somebody without an account. */
export function GuestMark() {
  return <Mark text="guest" />;
}
