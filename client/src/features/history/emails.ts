const EMAIL = /^[^@\s,;<>]+@[^@\s.,;<>]+(\.[^@\s.,;<>]+)+$/;
export const MAX_EMAILS = 20;

export interface ReadEmails {
  readonly emails: readonly string[];
  /** What looks like no address. */
  readonly wrong: readonly string[];
}

/** Addresses as people paste them: one a line, with commas, with names: `Ada <ada@example.com>`. */
export function readEmails(text: string): ReadEmails {
  const parts = text
    .split(/[,;\n]/u)
    .map((part) => /<([^<>]*)>\s*$/u.exec(part)?.[1] ?? part)
    .flatMap((part) => part.split(/\s+/u))
    .filter(Boolean);
  const found = [...new Set(parts)];
  return {
    emails: found.filter((part) => EMAIL.test(part)),
    wrong: found.filter((part) => !EMAIL.test(part)),
  };
}
