/** From what the browser throws to what a person can do about it. */

import type { MediaProblem } from "./local-media-state";

type Affects = MediaProblem["affects"];

const NAMES: Record<Affects, string> = {
  microphone: "microphone",
  camera: "camera",
  both: "camera and microphone",
};

const GO_ON: Record<Affects, string> = {
  microphone: "You can join without it: you hear and see the others.",
  camera: "You can join without it: the others hear you.",
  both: "You can join without them: you hear and see the others.",
};

/** `error` is what getUserMedia rejected with (https://www.w3.org/TR/mediacapture-streams/). */
export function describeMediaError(error: unknown, affects: Affects): MediaProblem {
  const name = NAMES[affects];
  const isPlural = affects === "both";
  const goOn = GO_ON[affects];
  // OverconstrainedError is no Error in some browsers.
  switch (typeof error === "object" && error !== null ? Reflect.get(error, "name") : "") {
    case "NotAllowedError":
    case "SecurityError":
      return {
        code: "blocked",
        affects,
        title: `Your ${name} ${isPlural ? "are" : "is"} blocked`,
        hint: `Allow ${name} for this page in the address bar of your browser, and check that your system allows the browser to use ${isPlural ? "them" : "it"}. ${goOn}`,
        canRetry: true,
      };
    case "NotFoundError":
    case "OverconstrainedError":
      return {
        code: "missing",
        affects,
        title: `No ${isPlural ? "camera or microphone" : name} found`,
        hint: `Plug one in and try again. ${goOn}`,
        canRetry: true,
      };
    case "NotReadableError":
    case "AbortError":
      return {
        code: "in-use",
        affects,
        title: `Your ${name} cannot be opened`,
        hint: `Another program or tab may be using ${isPlural ? "them" : "it"}. Close it and try again. ${goOn}`,
        canRetry: true,
      };
    default:
      return {
        code: "unknown",
        affects,
        title: `Your ${name} cannot be opened`,
        hint: `Unplug and plug in again, or restart the browser. ${goOn}`,
        canRetry: true,
      };
  }
}

/** Browsers hide devices from pages that do not come over https. */
export const INSECURE_PAGE: MediaProblem = {
  code: "insecure",
  affects: "both",
  title: "This page cannot use camera and microphone",
  hint: "Browsers allow them only on secure pages: open the address with https, or on this computer as localhost. You can join without them: you hear and see the others.",
  canRetry: false,
};
