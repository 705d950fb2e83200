import { useState } from "react";
import type { Participant } from "../../call/types";
import { useHands, useHosting } from "../../call/use-call";
import type { ActName } from "./person-acts";

/** Whom a question is about that comes before the act; null: it is not asked. */
type Asking = Record<Extract<ActName, "remove" | "make-host">, Participant | null>;

const NOTHING: Asking = { remove: null, "make-host": null };

interface UsePersonActs {
  readonly run: (act: ActName, person: Participant) => void;
  readonly asking: Asking;
  /** The question is answered. */
  readonly close: () => void;
}

export function usePersonActs(): UsePersonActs {
  const [asking, setAsking] = useState(NOTHING);
  const { actions } = useHosting();
  const { lower } = useHands();
  const runs: Record<ActName, (person: Participant) => unknown> = {
    mute: ({ id }) => actions.mute(id, true),
    silence: ({ id }) => actions.mute(id, false),
    allow: ({ id }) => actions.mute(id, true),
    "stop-camera": ({ id }) => actions.stopCamera(id),
    "stop-share": ({ id }) => actions.stopShare(id),
    "lower-hand": ({ id }) => lower(id),
    "make-cohost": ({ id }) => actions.setRole(id, "cohost"),
    "take-cohost": ({ id }) => actions.setRole(id, "participant"),
    "make-host": (person) => setAsking({ ...NOTHING, "make-host": person }),
    remove: (person) => setAsking({ ...NOTHING, remove: person }),
  };
  const run = (act: ActName, person: Participant) => void runs[act](person);
  return { run, asking, close: () => setAsking(NOTHING) };
}
