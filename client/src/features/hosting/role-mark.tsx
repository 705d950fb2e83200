import type { Role } from "../../call/types";
import { Mark } from "../../ui/mark";

const WORDS = { host: "host", cohost: "co-host" } as const;

/** Beside the name of who hosts the meeting. */
export function RoleMark({ role }: { role: Role }) {
  return role === "participant" ? null : <Mark text={WORDS[role]} />;
}
