import type { ChatMessageBody, ChatPage, FileLinks } from "../protocol/generated";
import { fetchFileLinks } from "./files";
import { request } from "./request";
import { readToken } from "./token-store";

export type { ChatMessageBody, ChatPage };

/** The last messages of a meeting of one's own, or those before a cursor. */
export function fetchMessages(code: string, cursor: string | null): Promise<ChatPage> {
  const query = cursor === null ? "" : `?${new URLSearchParams({ cursor })}`;
  const path = `/api/meetings/${encodeURIComponent(code)}/messages${query}`;
  return request(path, { token: readToken() ?? "" });
}

export function fetchFileLinksOf(fileId: string): Promise<FileLinks> {
  return fetchFileLinks(readToken() ?? "", fileId);
}
