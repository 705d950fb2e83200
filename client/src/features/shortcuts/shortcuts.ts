/** Every key of a call, in one table: what listens to them and what lists them both come from it. */

export interface Shortcut {
  /** As it is shown, and as `aria-keyshortcuts` wants it. */
  readonly keys: string;
  readonly does: string;
  readonly matches: (event: KeyboardEvent) => boolean;
}

const isPlain = ({ altKey, ctrlKey, metaKey }: KeyboardEvent) => !altKey && !ctrlKey && !metaKey;

/** By the place of the key, whatever letter Alt makes of it. */
const alt = (letter: string, does: string): Shortcut => ({
  keys: `Alt+${letter}`,
  does,
  matches: (event) =>
    event.altKey && !event.ctrlKey && !event.metaKey && event.code === `Key${letter}`,
});

const plain = (keys: string, key: string, does: string): Shortcut => ({
  keys,
  does,
  matches: (event) => isPlain(event) && event.key === key,
});

export const SHORTCUTS = {
  microphone: alt("M", "Mute or unmute your microphone"),
  talk: plain("Space", " ", "Hold to talk while you are muted"),
  camera: alt("V", "Turn your camera on or off"),
  share: alt("S", "Start or stop sharing your screen"),
  hand: alt("H", "Raise or lower your hand"),
  chat: alt("C", "Open or close the chat"),
  layout: alt("L", "Switch between grid and speaker"),
  pictureInPicture: alt("P", "Picture in picture"),
  help: plain("?", "?", "Show the keyboard shortcuts"),
  close: plain("Escape", "Escape", "Close what is open"),
} as const satisfies Record<string, Shortcut>;

export type ShortcutName = keyof typeof SHORTCUTS;

/** What is typed into a text field belongs there. */
export function isTyping(event: KeyboardEvent): boolean {
  const field = event.target instanceof Element && event.target.closest(TEXT_FIELDS);
  if (!field) return false;
  const { key, code, altKey } = event;
  const hasName = key.length > 1;
  // Alt types "@" or "ł" on some keyboards; where it types nothing, the key stays what it is.
  const isLetter = key.toLowerCase() === code.replace("Key", "").toLowerCase();
  return !hasName && !(altKey && isLetter);
}

const TEXT_FIELDS = "input, textarea, select, [contenteditable]";

/** Whether whatever has the focus makes use of the space bar. */
export function usesSpace(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(CONTROLS) !== null;
}

const CONTROLS = `${TEXT_FIELDS}, button, a, summary, [role=button], [tabindex]:not([tabindex="-1"])`;
