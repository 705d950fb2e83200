/** A chat in tests, in which the test plays the server. Needs fake timers. */

import { vi } from "vitest";
import type { ChatMessageBody } from "../protocol/generated";
import { ProtocolError, type ProtocolErrorCode } from "../protocol/protocol-error";
import { Chat } from "./chat";

let lastId = 0;

export function message(text: string, changes: Partial<ChatMessageBody> = {}): ChatMessageBody {
  lastId += 1;
  return {
    id: lastId.toString(16).padStart(24, "0"),
    roomId: "demo",
    from: "a",
    name: "A",
    userId: "ua",
    text,
    sentAt: lastId,
    to: null,
    toName: null,
    replyTo: null,
    file: null,
    editedAt: null,
    isDeleted: false,
    ...changes,
  };
}

interface Asked {
  readonly event: string;
  readonly payload: Record<string, unknown>;
  readonly answer: (data?: object) => Promise<void>;
  readonly refuse: (code: ProtocolErrorCode, details?: Record<string, unknown>) => Promise<void>;
}

async function turn(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
}

export function makeChat() {
  const asked: Asked[] = [];
  const request = (event: string, payload: Record<string, unknown>) =>
    new Promise<object>((resolve, reject) => {
      asked.push({
        event,
        payload,
        answer: (data = {}) => {
          resolve(data);
          return turn();
        },
        refuse: (code, details) => {
          reject(new ProtocolError(code, "", details));
          return turn();
        },
      });
    });
  const chat = new Chat({ request: request as never });
  const last = (event: string) => {
    const found = asked.findLast((each) => each.event === event);
    if (!found) throw new Error(`nothing was asked with ${event}`);
    return found;
  };
  const shown = () =>
    chat.state
      .get()
      .entries.map(({ text, delivery }) => (delivery === "sent" ? text : `${text} (${delivery})`));
  return { chat, asked, last, shown, events: chat.listeners, state: () => chat.state.get() };
}

export async function opened(...messages: ChatMessageBody[]) {
  const made = makeChat();
  made.chat.enter({ roomId: "demo", id: "me" });
  await made.last("chatHistory").answer({ messages, cursor: null });
  return made;
}

export const own = (text: string, changes = {}) =>
  message(text, { from: "me", userId: "ume", ...changes });
