import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ChatFile } from "../protocol/generated";
import { ChatFiles } from "./chat-files";
import { makeChat, message, opened, own } from "./fake-chat";

interface Sent {
  readonly token: string;
  readonly roomId: string;
  readonly name: string;
  readonly signal: AbortSignal;
  readonly progress: (share: number) => void;
  readonly done: () => Promise<void>;
  readonly fail: (code: string, details?: object) => Promise<void>;
}

const stored = (name: string): ChatFile => ({
  id: `id of ${name}`,
  name,
  size: 3,
  type: "application/octet-stream",
  width: null,
  height: null,
  hasThumbnail: false,
});

const turn = () => vi.advanceTimersByTimeAsync(0);

/** The test plays the network. */
function makeFiles() {
  const sent: Sent[] = [];
  const links = vi.fn(async (_: string, id: string) => ({
    url: id,
    thumbnailUrl: null,
    expiresAt: 0,
  }));
  const upload = (
    token: string,
    roomId: string,
    file: File,
    progress: (share: number) => void,
    signal: AbortSignal,
  ) =>
    new Promise<ChatFile>((resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
      const done = async () => {
        resolve(stored(file.name));
        await turn();
      };
      const fail = async (code: string, details: object = {}) => {
        reject(Object.assign(new Error(code), { code, details }));
        await turn();
      };
      sent.push({ token, roomId, name: file.name, signal, progress, done, fail });
    });
  const fileTransfer = { upload, links };
  const files = new ChatFiles(() => ({ fileTransfer, getToken: () => "a token" }));
  const shown = () =>
    files.uploads.get().map(({ name, share, file, problem }) => {
      if (problem !== null) return `${name}: ${problem}`;
      return file ? `${name} is there` : `${name} ${share}`;
    });
  const keyOf = (name: string) => files.uploads.get().find((each) => each.name === name)?.key ?? 0;
  return { files, sent, links, shown, keyOf };
}

const file = (name: string) => new File(["abc"], name);

describe("ChatFiles", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("uploads one after the other, and tells how far each is", async () => {
    const { files, sent, shown } = makeFiles();
    files.enter("demo");
    files.actions.attach([file("a"), file("b")]);
    expect(sent).toMatchObject([{ name: "a", roomId: "demo", token: "a token" }]);
    sent[0]?.progress(0.5);
    expect(shown()).toEqual(["a 0.5", "b 0"]);
    await sent[0]?.done();
    expect(shown()).toEqual(["a is there", "b 0"]);
    await sent[1]?.done();
    expect(files.take().map(({ id }) => id)).toEqual(["id of a", "id of b"]);
    expect(shown()).toEqual([]);
  });

  it("stops one that is not wanted any more, and goes on with the next", async () => {
    const { files, sent, shown, keyOf } = makeFiles();
    files.enter("demo");
    files.actions.attach([file("a"), file("b")]);
    files.actions.detach(keyOf("a"));
    await turn();
    expect(sent[0]?.signal.aborted).toBe(true);
    expect(sent.map(({ name }) => name)).toEqual(["a", "b"]);
    expect(shown()).toEqual(["b 0"]);
  });

  it.each([
    ["file_too_large", { maxBytes: 25_000_000 }, "This file is too large: at most 25 MB.", false],
    ["file_too_large", { maxBytes: 0 }, "Files cannot be sent here.", false],
    ["storage_full", {}, "There is no space for more files in this room.", false],
    ["not_in_room", {}, "You are not in the room any more.", false],
    ["not_found", {}, "This server takes no files.", false],
    ["unreachable", {}, "There is no connection. Try again.", true],
    ["rate_limited", { retryAfter: 3 }, "That was too fast. Try again in 3 seconds.", true],
    ["__proto__", {}, "This did not work. Try again in a moment.", false],
  ])("says in plain words what %s means (%o)", async (code, details, text, canRetry) => {
    const { files, sent, shown } = makeFiles();
    files.enter("demo");
    files.actions.attach([file("a"), file("b")]);
    await sent[0]?.fail(code, details);
    expect(shown()).toEqual([`a: ${text}`, "b 0"]);
    expect(files.uploads.get()[0]?.canRetry).toBe(canRetry);
  });

  it("tries again when asked, and by itself when the connection is back", async () => {
    const { files, sent, shown, keyOf } = makeFiles();
    files.enter("demo");
    files.actions.attach([file("a"), file("b")]);
    await sent[0]?.fail("unreachable");
    await sent[1]?.fail("unavailable");
    files.resume();
    expect(sent.map(({ name }) => name)).toEqual(["a", "b", "a"]);
    expect(shown()[0]).toBe("a 0");
    await sent[2]?.done();
    files.actions.retry(keyOf("b"));
    await sent[3]?.done();
    expect(shown()).toEqual(["a is there", "b is there"]);
  });

  it("forgets everything when the room is left", async () => {
    const { files, sent, shown } = makeFiles();
    files.enter("demo");
    files.actions.attach([file("a"), file("b")]);
    files.clear();
    await turn();
    expect(sent[0]?.signal.aborted).toBe(true);
    expect(sent).toHaveLength(1);
    expect(shown()).toEqual([]);
  });

  it("asks for links once, as long as they are good", async () => {
    const { files, links } = makeFiles();
    await files.actions.linksOf("x");
    await files.actions.linksOf("x");
    expect(links).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(200_000);
    await files.actions.linksOf("x");
    expect(links).toHaveBeenCalledTimes(2);
  });

  it("offers nothing where there is no way to send files", async () => {
    const { chat } = makeChat();
    expect(chat.files.isOffered).toBe(false);
    await expect(chat.files.actions.linksOf("x")).rejects.toThrow("no files");
  });
});

describe("messages with files", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("go one by one, the first with the text, all to the same reader", async () => {
    const { chat, asked, last, state } = await opened();
    const taken = [stored("a"), stored("b")];
    vi.spyOn(chat.files, "take").mockReturnValueOnce(taken);
    chat.actions.send({ text: "look", to: { id: "a", name: "A" }, replyTo: "r" });
    expect(state().entries).toMatchObject([
      { text: "look", file: { name: "a" }, toName: "A", delivery: "sending" },
      { text: "", file: { name: "b" }, toName: "A", delivery: "sending" },
    ]);
    const [first, second] = taken.map((each, index) =>
      own(index === 0 ? "look" : "", { file: each, to: "a", toName: "A" }),
    );
    await last("chatMessage").answer(first);
    await last("chatMessage").answer(second);
    const sent = asked.filter(({ event }) => event === "chatMessage");
    expect(sent.map(({ payload }) => payload)).toMatchObject([
      { roomId: "demo", text: "look", to: "a", replyTo: "r", file: "id of a" },
      { roomId: "demo", text: "", to: "a", file: "id of b" },
    ]);
    expect(sent[1]?.payload).not.toHaveProperty("replyTo");
    expect(state().entries.map(({ file: one }) => one?.name)).toEqual(["a", "b"]);
  });

  it("are nothing without text and file", async () => {
    const { chat, asked } = await opened();
    chat.actions.send({ text: "" });
    expect(asked.filter(({ event }) => event === "chatMessage")).toEqual([]);
  });

  it("are not mistaken for one another when they come back", async () => {
    const { chat, last, events, state } = await opened();
    vi.spyOn(chat.files, "take").mockReturnValueOnce([stored("a")]);
    chat.actions.send({ text: "" });
    await last("chatMessage").refuse("timeout");
    events.chatMessage(own("", { file: stored("b") }));
    expect(state().entries).toHaveLength(2);
    events.chatMessage(own("", { file: stored("a") }));
    expect(state().entries.map(({ delivery }) => delivery)).toEqual(["sent", "sent"]);
  });

  it("lose their file when they are deleted", async () => {
    const first = message("look", { file: stored("a") });
    const { events, state } = await opened(first);
    expect(state().entries[0]?.file?.name).toBe("a");
    events.chatDeleted({ roomId: "demo", id: first.id });
    expect(state().entries).toMatchObject([{ isDeleted: true, file: null, text: "" }]);
  });

  it("of a server that knows no files have none", async () => {
    const { file: _, ...old } = message("hello");
    const { state } = await opened(old as ReturnType<typeof message>);
    expect(state().entries[0]?.file).toBeNull();
  });
});
