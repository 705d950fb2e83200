const CODE = /^[A-Za-z0-9_-]{1,64}$/;

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
