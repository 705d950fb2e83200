import type { IceServers } from "../protocol/generated";
import { request } from "./request";
import { readToken } from "./token-store";

export function fetchIceServers(): Promise<IceServers> {
  return request("/api/ice-servers", { token: readToken() ?? "" });
}
