import type { ChatFile, FileAllowance, FileLinks } from "../protocol/generated";
import { ApiError } from "./api-error";
import { readAnswer, unreachable } from "./http";
import { latestToken } from "./renewal";
import { request } from "./request";

export function fetchFileLinks(token: string, fileId: string): Promise<FileLinks> {
  return request(`/api/files/${encodeURIComponent(fileId)}`, { token });
}

/**
 * Sends a file to the server; `onProgress` gets 0..1. Throws `ApiError`, and the reason of `signal`
 * when that is aborted.
 *
 * What the server would not take is known before anything large is sent.
 */
export async function uploadFile(
  token: string,
  roomId: string,
  file: File,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<ChatFile> {
  const path = `/api/rooms/${encodeURIComponent(roomId)}/files`;
  const allowance = await request<FileAllowance>(path, { token });
  signal.throwIfAborted();
  checkSize(file.size, allowance);
  const url = `${path}?${new URLSearchParams({ name: file.name })}`;
  return send(latestToken(token), url, file, onProgress, signal);
}

function checkSize(size: number, { maxBytes, leftBytes }: FileAllowance): void {
  if (size === 0) throw new ApiError("invalid_payload", "The file is empty", 400);
  if (size > maxBytes) throw new ApiError("file_too_large", "Too large", 413, { maxBytes });
  if (size > leftBytes) throw new ApiError("storage_full", "No space left", 507);
}

/** `fetch` does not tell how much of a body has been sent. */
function send(
  token: string,
  url: string,
  file: File,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<ChatFile> {
  return new Promise((resolve, reject) => {
    const sending = new XMLHttpRequest();
    const abort = () => sending.abort();
    sending.open("POST", url);
    sending.setRequestHeader("authorization", `Bearer ${token}`);
    sending.setRequestHeader("content-type", "application/octet-stream");
    sending.upload.addEventListener("progress", ({ loaded, total }) =>
      onProgress(total > 0 ? loaded / total : 0),
    );
    sending.addEventListener("load", () => {
      const answer = new Response(sending.responseText, { status: sending.status });
      resolve(readAnswer<ChatFile>(answer));
    });
    sending.addEventListener("error", () => reject(unreachable()));
    sending.addEventListener("abort", () => reject(signal.reason));
    sending.addEventListener("loadend", () => signal.removeEventListener("abort", abort));
    signal.addEventListener("abort", abort);
    sending.send(file);
  });
}
