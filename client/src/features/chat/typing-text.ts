import type { Participant } from "../../call/types";

const MAX_NAMES = 2;

/** "Grace is writing…"; empty when nobody is. */
export function typingText(ids: readonly string[], participants: readonly Participant[]): string {
  const names = participants.filter(({ id }) => ids.includes(id)).map(({ name }) => name);
  if (names.length === 0) return "";
  if (names.length > MAX_NAMES) return "Several people are writing…";
  return names.length === 1 ? `${names[0]} is writing…` : `${names.join(" and ")} are writing…`;
}
