import { expect, test } from "vitest";
import { deviceText, isPhone } from "./device-text";

const GECKO = "AppleWebKit/537.36 (KHTML, like Gecko)";

test.each([
  ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"],
  [
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${GECKO} Chrome/140.0.0.0 Safari/537.36`,
    "Chrome on Windows",
  ],
  [
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${GECKO} Chrome/140.0 Safari/537.36 Edg/140.0`,
    "Edge on Windows",
  ],
  [
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Safari/605.1.15",
    "Safari on macOS",
  ],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0 Mobile/15E148 Safari/604.1",
    "Chrome on iPhone",
  ],
  [
    `Mozilla/5.0 (Linux; Android 16; K) ${GECKO} SamsungBrowser/28.0 Chrome/140.0 Mobile Safari/537.36`,
    "Samsung Internet on Android",
  ],
  [
    `Mozilla/5.0 (X11; CrOS x86_64 16181.61.0) ${GECKO} Chrome/140.0 Safari/537.36 OPR/120.0`,
    "Opera on ChromeOS",
  ],
  ["okhttp/4.12.0", "okhttp"],
  ["Python/3.11 aiohttp/3.14.5", "Python"],
  ["Alice's Pixel 8", "Alice's Pixel 8"],
  ["", "Unknown device"],
])("%j is shown as %j", (device, text) => expect(deviceText(device)).toBe(text));

test("phones are told from computers", () => {
  expect(isPhone("Mozilla/5.0 (Linux; Android 16; K)")).toBe(true);
  expect(isPhone("Mozilla/5.0 (X11; Linux x86_64)")).toBe(false);
});
