/** Of a sentence to somebody; the server takes no longer one. */
export const MAX_NOTE_LENGTH = 200;
