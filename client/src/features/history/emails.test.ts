import { expect, test } from "vitest";
import { readEmails } from "./emails";

test.each([
  ["ada@example.com", ["ada@example.com"]],
  ["ada@example.com, bob@example.com;\n  ada@example.com", ["ada@example.com", "bob@example.com"]],
  [
    "Ada L <ada@example.com>\nbob@example.com carol@example.com",
    ["ada@example.com", "bob@example.com", "carol@example.com"],
  ],
  ["", []],
])("from %j come %j", (text, emails) => expect(readEmails(text)).toEqual({ emails, wrong: [] }));

test.each(["ada", "ada@example", "@example.com", "ada@@example.com"])(
  "%j is no address",
  (text) => {
    expect(readEmails(text)).toEqual({ emails: [], wrong: [text] });
  },
);
