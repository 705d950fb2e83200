import { type RefObject, useEffect, useState } from "react";
import type { PictureSize } from "../../call/stage-types";
import type { CallState, Participant } from "../../call/types";
import { useCallStage } from "../../call/use-call";
import { type Arrangement, arrange } from "./arrange";
import { type Scene, screenOf, setScene, type TileKey } from "./scene";
import { describeViews } from "./shown-views";
import { recallStage, rememberStage, type StageSettings } from "./stage-settings";
import { useIsPageVisible } from "./use-page-visibility";
import { useSize } from "./use-size";

const NONE: ReadonlySet<TileKey> = new Set();
const OTHER_FIT = { cover: "contain", contain: "cover" } as const;

/** The one picture to see when there is room for one only. */
export interface MainPicture {
  readonly key: TileKey;
  readonly name: string;
  /** null while their camera is off. */
  readonly stream: MediaStream | null;
}

export interface StageView {
  readonly ref: RefObject<HTMLUListElement | null>;
  readonly size: PictureSize;
  readonly scene: Scene;
  readonly arrangement: Arrangement;
  readonly settings: StageSettings;
  readonly speaking: readonly string[];
  readonly pinned: TileKey | null;
  readonly main: MainPicture | null;
  readonly change: (changes: Partial<StageSettings>) => void;
  readonly togglePin: (key: TileKey) => void;
  readonly fitOf: (key: TileKey) => StageSettings["fit"];
  /** Of this one picture, until the call ends or all are set anew. */
  readonly toggleFit: (key: TileKey) => void;
}

/** Who is seen where, as people, speakers, pins and the window change. */
export function useStage({ participants }: CallState): StageView {
  const [ref, size] = useSize<HTMLUListElement>();
  const [settings, setSettings] = useState(recallStage);
  const [pinned, setPinned] = useState<TileKey | null>(null);
  const [unlike, setUnlike] = useState<ReadonlySet<TileKey>>(NONE);
  const { speakers } = useCallStage();
  const cast = {
    others: participants.map(({ id }) => id),
    sharers: participants.filter(({ screenStream }) => screenStream !== null).map(({ id }) => id),
    mainSpeaker: speakers.main,
    pinned,
  };
  const scene = setScene(cast, settings);
  const change = (changes: Partial<StageSettings>) => {
    const next = { ...settings, ...changes };
    setSettings(next);
    if (changes.fit) setUnlike(NONE);
    rememberStage(next);
  };
  return {
    ref,
    size,
    scene,
    arrangement: arrange(size, scene),
    settings,
    speaking: speakers.speaking,
    pinned,
    main: findMain(participants, setScene(cast, { ...settings, layout: "speaker" }).featured),
    change,
    togglePin: (key) => setPinned(key === pinned ? null : key),
    fitOf: (key) => (unlike.has(key) ? OTHER_FIT[settings.fit] : settings.fit),
    toggleFit: (key) => setUnlike((before) => toggled(before, key)),
  };
}

function toggled(keys: ReadonlySet<TileKey>, key: TileKey): ReadonlySet<TileKey> {
  return keys.has(key)
    ? new Set([...keys].filter((each) => each !== key))
    : new Set([...keys, key]);
}

function findMain(participants: readonly Participant[], key: TileKey | null): MainPicture | null {
  for (const { id, name, cameraStream, screenStream, isCameraOff } of participants) {
    if (key === id) return { key, name, stream: isCameraOff ? null : cameraStream };
    if (key === screenOf(id)) return { key, name: `${name}'s screen`, stream: screenStream };
  }
  return null;
}

/** Tells the others how large they are shown: here, and in the small window if it is open. */
export function useShownViews(
  { participants }: CallState,
  { size, arrangement, main }: StageView,
  { isCovered, smallWindow }: { isCovered: boolean; smallWindow: PictureSize | null },
): void {
  const { show, speakers } = useCallStage();
  const isSeen = useIsPageVisible() && !isCovered;
  useEffect(() => {
    if (size.width === 0) return;
    const views = describeViews({
      others: participants.map(({ id }) => id),
      arrangement: isSeen ? arrangement : null,
      apart: main && smallWindow && { key: main.key, size: smallWindow },
      inFocus: [speakers.main, main?.key].filter((key) => key != null),
      pixelRatio: devicePixelRatio,
    });
    show(views);
  });
}
