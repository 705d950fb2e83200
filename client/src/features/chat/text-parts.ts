/** Text cut into what is plain and what is a link. */

export interface TextPart {
  /** Where it begins in the text. */
  readonly at: number;
  readonly text: string;
  /** null: plain text. */
  readonly href: string | null;
}

/** Without the marks that turn the direction of writing, which could hide where a link leads. */
const LINK = /\bhttps?:\/\/[^\s<>"'`\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/giu;
const PUNCTUATION_AFTER = /[.,;:!?)\]}]+$/u;
const PROTOCOLS = new Set(["http:", "https:"]);

export function textParts(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const { 0: match, index } of text.matchAll(LINK)) {
    const link = match.replace(PUNCTUATION_AFTER, "");
    const href = safeHref(link);
    if (href === null) continue;
    if (index > end) parts.push({ at: end, text: text.slice(end, index), href: null });
    parts.push({ at: index, text: link, href });
    end = index + link.length;
  }
  if (end < text.length) parts.push({ at: end, text: text.slice(end), href: null });
  return parts;
}

function safeHref(link: string): string | null {
  try {
    const url = new URL(link);
    return PROTOCOLS.has(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}
