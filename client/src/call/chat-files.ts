/**
 * Files on their way to the server: one after the other, each shown with how far it is, until the
 * next message takes those that are there.
 */

import type { ChatFile, FileLinks } from "../protocol/generated";
import { Observable } from "../rtc/observable";
import { describeUploadProblem, readTransferProblem } from "./chat-problem";
import type { FileActions, Upload } from "./chat-types";
import type { CallProviderProps } from "./types";

/** The server's links live for five minutes. */
const LINKS_MS = 200_000;
const PASSING = new Set(["unreachable", "unavailable", "rate_limited", "internal_error"]);

interface Job {
  readonly key: number;
  readonly file: File;
  readonly abort: AbortController;
}

export type FilesEnvironment = Pick<CallProviderProps, "fileTransfer" | "getToken">;

const NO_FILES: FilesEnvironment = { getToken: () => "" };

export class ChatFiles {
  readonly uploads = new Observable<readonly Upload[]>([]);
  readonly actions: FileActions;
  readonly #environment: () => FilesEnvironment;
  readonly #jobs = new Map<number, Job>();
  readonly #links = new Map<string, { readonly at: number; readonly links: FileLinks }>();
  /** Given up because nobody could be reached. */
  readonly #cutOff = new Set<number>();
  #roomId: string | null = null;
  #lastKey = 0;
  #underWay: Job | null = null;

  constructor(environment: () => FilesEnvironment = () => NO_FILES) {
    this.#environment = environment;
    this.actions = {
      attach: (files) => this.#attach(files),
      detach: (key) => this.#detach(key),
      retry: (key) => this.#retry(key),
      linksOf: (fileId) => this.#linksOf(fileId),
    };
  }

  get isOffered(): boolean {
    return this.#environment().fileTransfer !== undefined;
  }

  enter(roomId: string): void {
    this.#roomId = roomId;
    this.resume();
  }

  /** There is a connection again. */
  resume(): void {
    for (const key of this.#cutOff) this.#retry(key);
  }

  /** The files that are there, which are shown as uploads no more. */
  take(): ChatFile[] {
    const ready = this.uploads.get().filter(({ file }) => file !== null);
    for (const { key } of ready) this.#detach(key);
    return ready.flatMap(({ file }) => file ?? []);
  }

  clear(): void {
    for (const { key } of this.uploads.get()) this.#detach(key);
    this.#links.clear();
    this.#roomId = null;
  }

  #attach(files: readonly File[]): void {
    const added = files.map((file) => {
      this.#lastKey += 1;
      const key = this.#lastKey;
      this.#jobs.set(key, { key, file, abort: new AbortController() });
      return { ...WAITING, key, name: file.name, size: file.size };
    });
    this.uploads.set([...this.uploads.get(), ...added]);
    this.#advance();
  }

  #detach(key: number): void {
    this.#jobs.get(key)?.abort.abort();
    this.#jobs.delete(key);
    this.#cutOff.delete(key);
    this.uploads.set(this.uploads.get().filter((each) => each.key !== key));
  }

  #retry(key: number): void {
    this.#cutOff.delete(key);
    this.#patch(key, WAITING);
    this.#advance();
  }

  #advance(): void {
    const roomId = this.#roomId;
    if (this.#underWay || !this.isOffered || roomId === null) return;
    const next = this.uploads.get().find(({ file, problem }) => file === null && problem === null);
    const job = next && this.#jobs.get(next.key);
    if (job) void this.#run(job, roomId);
  }

  async #run(job: Job, roomId: string): Promise<void> {
    const { key, file, abort } = job;
    const { fileTransfer, getToken } = this.#environment();
    this.#underWay = job;
    try {
      const onProgress = (share: number) => this.#patch(key, { share });
      const upload = fileTransfer?.upload(getToken(), roomId, file, onProgress, abort.signal);
      this.#patch(key, { share: 1, file: (await upload) ?? null });
    } catch (error) {
      if (!abort.signal.aborted) this.#fail(key, error);
    } finally {
      this.#underWay = null;
      this.#advance();
    }
  }

  #fail(key: number, error: unknown): void {
    const problem = readTransferProblem(error);
    if (problem.code === "unreachable") this.#cutOff.add(key);
    const canRetry = PASSING.has(problem.code);
    this.#patch(key, { problem: describeUploadProblem(problem), canRetry });
  }

  async #linksOf(fileId: string): Promise<FileLinks> {
    const known = this.#links.get(fileId);
    if (known && Date.now() - known.at < LINKS_MS) return known.links;
    const { fileTransfer, getToken } = this.#environment();
    if (!fileTransfer) throw new Error("no files are offered");
    const links = await fileTransfer.links(getToken(), fileId);
    this.#links.set(fileId, { at: Date.now(), links });
    return links;
  }

  #patch(key: number, changes: Partial<Upload>): void {
    const change = (upload: Upload) => (upload.key === key ? { ...upload, ...changes } : upload);
    this.uploads.set(this.uploads.get().map(change));
  }
}

const WAITING = { share: 0, file: null, problem: null, canRetry: false };
