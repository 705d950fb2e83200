import { expect, test } from "vitest";
import { textParts } from "./text-parts";

const hrefs = (text: string) => textParts(text).flatMap(({ href }) => href ?? []);

test.each([
  ["see https://example.com/a?b=c#d.", ["https://example.com/a?b=c#d"]],
  ["(http://example.com), https://example.org!", ["http://example.com/", "https://example.org/"]],
  ["HTTPS://EXAMPLE.COM", ["https://example.com/"]],
  ["https://example.com/\u202egpj.exe", ["https://example.com/"]],
])("finds the links in %j", (text, expected) => expect(hrefs(text)).toEqual(expected));

test.each([
  "javascript:alert(1)",
  "JAVASCRIPT://https:alert(1)",
  "data:text/html,<script>alert(1)</script>",
  "ftp://example.com vbscript:x file:///etc/passwd",
  '<a href="https:">x</a> <img src=x onerror=alert(1)>',
  "https:// http://",
])("makes no link of %j", (text) => expect(hrefs(text)).toEqual([]));

test.each(["", "plain", "a https://b.example c", "https://b.example"])(
  "loses nothing of %j",
  (text) =>
    expect(
      textParts(text)
        .map((part) => part.text)
        .join(""),
    ).toBe(text),
);
