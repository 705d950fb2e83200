/** Digits and letters that cannot be mistaken for each other: no 0, 1, i, o. 32 of them: 5 bits each. */
const ALPHABET = "23456789abcdefghjklmnpqrstuvwxyz";
const GROUPS = [4, 4, 5] as const;
const CODE = /^[A-Za-z0-9_-]{1,64}$/;

/** A new room's code with 65 random bits: nobody finds it by trying. */
export function makeRoomCode(): string {
  return GROUPS.map((length) => randomLetters(length)).join("-");
}

function randomLetters(count: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(count));
  return Array.from(bytes, (byte) => ALPHABET[byte % ALPHABET.length]).join("");
}

/** What somebody typed or pasted, a whole invite link included; null when it cannot be a room. */
export function readRoomCode(text: string): string | null {
  const trimmed = text.trim();
  const linked = /\/room\/([^/?#\s]+)/.exec(trimmed)?.[1];
  const code = linked ?? trimmed.replaceAll(/\s+/g, "-");
  return CODE.test(code) ? code : null;
}

export function inviteLink(roomId: string): string {
  return `${location.origin}/room/${roomId}`;
}
