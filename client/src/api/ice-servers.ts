import type { IceServers } from "../protocol/generated";
import { request } from "./request";

/** `token`: an account's or a guest's. */
export function fetchIceServers(token: string): Promise<IceServers> {
  return request("/api/ice-servers", { token });
}
