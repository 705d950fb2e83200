/** What people call a device, from what it says of itself. */

/** In this order: many browsers also name those whose pages they want to be shown. */
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(?:e|A|iOS)?\//, "Edge"],
  [/\bOPR\//, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\b(?:Firefox|FxiOS)\//, "Firefox"],
  [/\b(?:Chrome|Chromium|CriOS|HeadlessChrome)\//, "Chrome"],
  [/\bSafari\//, "Safari"],
];
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\biPhone\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bAndroid\b/, "Android"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bWindows\b/, "Windows"],
  [/\b(?:Macintosh|Mac OS X)\b/, "macOS"],
  [/\bLinux\b/, "Linux"],
];
const PHONES = new Set(["iPhone", "iPad", "Android"]);
const PRODUCT = /^([\w.-]+)\/[\d.]/;

/** "Firefox on Linux"; the name itself when an app has given one. */
export function deviceText(device: string): string {
  if (device === "") return "Unknown device";
  const product = PRODUCT.exec(device)?.[1];
  if (product === undefined) return device;
  const [browser, system] = [match(BROWSERS, device), match(SYSTEMS, device)];
  if (browser && system) return `${browser} on ${system}`;
  return browser ?? system ?? product;
}

export function isPhone(device: string): boolean {
  return PHONES.has(match(SYSTEMS, device) ?? "");
}

function match(known: readonly (readonly [RegExp, string])[], text: string): string | undefined {
  return known.find(([pattern]) => pattern.test(text))?.[1];
}
