/** Where an address is, as far as it says so by itself. */

const LOOPBACK = /^(?:127\.|::1$)/;
const PRIVATE = /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.|f[cd]|fe[89ab])/i;
const GROUPS = 8;
const NETWORK_GROUPS = 4;

/** `here`: the address of this device. */
export function placeText(address: string, here: string): string {
  if (address === "") return "Unknown place";
  if (LOOPBACK.test(address)) return "The computer that Parley runs on";
  if (networkOf(address) === networkOf(here)) return "The same network as this device";
  return PRIVATE.test(address) ? "A local network" : "Another network";
}

/** An IPv4 address, or the half of an IPv6 address that a household has. */
function networkOf(address: string): string {
  if (!address.includes(":")) return address;
  const [head = "", tail = ""] = address.toLowerCase().split("::");
  const [before, after] = [head, tail].map((part) => part.split(":").filter(Boolean));
  const given = [...(before ?? []), ...(after ?? [])];
  const zeros = Array<string>(Math.max(0, GROUPS - given.length)).fill("0");
  return [...(before ?? []), ...zeros, ...(after ?? [])].slice(0, NETWORK_GROUPS).join(":");
}
