import { expect, test } from "vitest";
import { placeText } from "./place-text";

test.each([
  ["127.0.0.1", "203.0.113.7", "The computer that Parley runs on"],
  ["::1", "::1", "The computer that Parley runs on"],
  ["203.0.113.7", "203.0.113.7", "The same network as this device"],
  ["2001:db8:1:2::9", "2001:db8:1:2:a:b:c:d", "The same network as this device"],
  ["2001:db8::9", "2001:db8:0:0:1::", "The same network as this device"],
  ["2001:db8:1:3::9", "2001:db8:1:2::9", "Another network"],
  ["192.168.1.7", "203.0.113.7", "A local network"],
  ["172.32.0.1", "203.0.113.7", "Another network"],
  ["172.16.0.1", "203.0.113.7", "A local network"],
  ["fd00::1", "203.0.113.7", "A local network"],
  ["198.51.100.1", "203.0.113.7", "Another network"],
  ["", "203.0.113.7", "Unknown place"],
])("%j seen from %j is %j", (address, here, text) => expect(placeText(address, here)).toBe(text));
