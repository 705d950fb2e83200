/** How somebody likes to see calls; remembered in this browser. */

export interface StageSettings {
  readonly layout: "grid" | "speaker";
  readonly selfView: "tile" | "mini" | "hidden";
  /** Whether faces fill their tiles or are seen as a whole. */
  readonly fit: "cover" | "contain";
}

const MEMORY_KEY = "parley.stage";

const CHOICES: { readonly [Name in keyof StageSettings]: readonly StageSettings[Name][] } = {
  layout: ["grid", "speaker"],
  selfView: ["tile", "mini", "hidden"],
  fit: ["cover", "contain"],
};

export const USUAL_STAGE: StageSettings = { layout: "grid", selfView: "tile", fit: "cover" };

export function recallStage(): StageSettings {
  try {
    const known: unknown = JSON.parse(localStorage.getItem(MEMORY_KEY) ?? "null");
    if (typeof known !== "object" || known === null) return USUAL_STAGE;
    return {
      layout: read(known, "layout"),
      selfView: read(known, "selfView"),
      fit: read(known, "fit"),
    };
  } catch {
    return USUAL_STAGE;
  }
}

export function rememberStage(settings: StageSettings): void {
  try {
    localStorage.setItem(MEMORY_KEY, JSON.stringify(settings));
  } catch {
    // Without storage it is chosen anew next time.
  }
}

function read<Name extends keyof StageSettings>(known: object, name: Name): StageSettings[Name] {
  const value: unknown = Reflect.get(known, name);
  return CHOICES[name].find((choice) => choice === value) ?? USUAL_STAGE[name];
}
