import { classes } from "./classes";

const HUES = [
  "bg-[#2f6f62]",
  "bg-[#3d5a8f]",
  "bg-[#7a4a7d]",
  "bg-[#8a5230]",
  "bg-[#4f6b2d]",
  "bg-[#8b3f52]",
] as const;

/** First letters of the first and last word: "Ada King Lovelace" is "AL". */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/u).filter(Boolean);
  const picked = words.length > 1 ? [words[0], words.at(-1)] : words;
  return picked.map((word) => firstLetter(word ?? "")).join("") || "?";
}

function firstLetter(word: string): string {
  const [segment] = new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(word);
  return segment?.segment.toLocaleUpperCase() ?? "";
}

function hueOf(name: string): string {
  let hash = 0x811c9dc5;
  for (const char of name) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return HUES[(hash >>> 8) % HUES.length] ?? HUES[0];
}

/** Initials on a colour that stays the same for the same name. The name itself is shown beside. */
export function Avatar({ name, className }: { name: string; className?: string }) {
  return (
    <span
      aria-hidden="true"
      className={classes(
        "grid aspect-square place-items-center rounded-full font-semibold text-tile-ink",
        hueOf(name),
        className,
      )}
    >
      {initials(name)}
    </span>
  );
}
