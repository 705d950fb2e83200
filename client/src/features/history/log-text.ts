import type { LogEntryBody } from "../../api/meetings";

type Sentence = (by: string, target: string, note: string) => string;

const ROLES: Record<string, Sentence> = {
  host: (by, target) => `${by} made ${target} the host`,
  cohost: (by, target) => `${by} made ${target} a co-host`,
  participant: (by, target) => `${by} took co-host back from ${target}`,
};

const orEverybody = (target: string) => target || "everybody";

const SENTENCES: Record<LogEntryBody["action"], Sentence> = {
  let_in: (by, target) => `${by} let ${target} in`,
  refused: (by, target) => `${by} did not let ${target} in`,
  muted: (by, target) => `${by} muted ${orEverybody(target)}`,
  kept_muted: (by, target) => `${by} muted ${orEverybody(target)}, to stay muted`,
  may_unmute: (by, target) => `${by} allowed ${target} to unmute`,
  camera_off: (by, target) => `${by} turned the camera of ${target} off`,
  share_off: (by, target) => `${by} stopped the screen share of ${target}`,
  put_out: (by, target) => `${by} removed ${target}`,
  banned: (by, target) => `${by} removed ${target} for good`,
  locked: (by) => `${by} locked the meeting`,
  unlocked: (by) => `${by} unlocked the meeting`,
  role: (by, target, role) => ROLES[role]?.(by, target, role) ?? `${by} changed ${target}'s role`,
  ended: (by) => `${by} ended the meeting for everybody`,
};

/** "Ada removed Gus". */
export function logText({ action, byName, targetName, note }: LogEntryBody): string {
  return SENTENCES[action](byName, targetName, note);
}

/** What they said to them; the note of a role is the role. */
export function logReason({ action, note }: LogEntryBody): string {
  return action === "role" ? "" : note;
}
