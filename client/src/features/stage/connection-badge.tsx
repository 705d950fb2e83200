import { TriangleAlert } from "lucide-react";
import type { MediaFault, Participant } from "../../call/types";
import { classes } from "../../ui/classes";
import { Spinner } from "../../ui/spinner";

/** On a small tile there is room for the sign only. */
const SMALL = "@max-[11rem]:sr-only";

/** What is wrong with the media between us and somebody, while it is. */
export function ConnectionBadge({ participant }: { participant: Participant }) {
  const text = connectionText(participant);
  const { mediaFault, connection } = participant;
  if (!text && mediaFault && connection === "connected") {
    return <FaultBadge text={FAULTS[mediaFault](participant.name)} />;
  }
  if (!text) return null;
  return (
    <p
      className={classes(
        "absolute top-2 left-2 flex items-center gap-1.5 rounded-full bg-scrim px-2.5 py-1 text-sm",
        text === RECONNECTING && "animate-late",
      )}
    >
      <Spinner />
      <span className={SMALL}>{text}</span>
    </p>
  );
}

function FaultBadge({ text }: { text: string }) {
  return (
    <p
      role="status"
      title={text}
      className="absolute top-2 left-2 flex max-w-[calc(100%-1rem)] items-center gap-1.5 rounded-2xl bg-scrim px-2.5 py-1 text-sm"
    >
      <TriangleAlert aria-hidden="true" className="size-4 shrink-0" />
      <span className={SMALL}>{text}</span>
    </p>
  );
}

const FAULTS: Record<MediaFault, (name: string) => string> = {
  "cannot-hear-you": (name) => `${name} cannot hear you.`,
  "cannot-see-you": (name) => `${name} cannot see you.`,
  "cannot-hear-or-see-you": (name) => `${name} can neither hear nor see you.`,
  "cannot-see-your-screen": (name) => `${name} cannot see your screen.`,
  "not-heard": (name) => `No sound comes from ${name}.`,
  "not-seen": (name) => `No picture comes from ${name}.`,
  "not-heard-or-seen": (name) => `Neither sound nor picture comes from ${name}.`,
};

const RECONNECTING = "Reconnecting…";

function connectionText({ connection, isReconnecting }: Participant): string | null {
  if (connection === "reconnecting" || isReconnecting) return RECONNECTING;
  if (connection === "new" || connection === "connecting") return "Connecting…";
  return null;
}
