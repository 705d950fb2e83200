import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { expect } from "@playwright/test";
import { python, root, stopProcess } from "./server";

export interface Letter {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** A real mail server that keeps what it gets. */
export class MailServer {
  readonly letters: Letter[] = [];
  readonly port: number;
  readonly #process: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.#process = child;
    this.port = port;
  }

  static async start(): Promise<MailServer> {
    const child = spawn(python, ["-m", "tests.support.mailbox"], {
      cwd: root,
      stdio: ["pipe", "pipe", "inherit"],
    });
    const lines = createInterface({ input: child.stdout });
    const [port] = await once(lines, "line");
    const server = new MailServer(child, Number(port));
    lines.on("line", (line) => server.letters.push(JSON.parse(line)));
    return server;
  }

  /** The settings of a server that sends its letters here. */
  get settings(): Record<string, string> {
    return { SMTP_URL: `smtp://127.0.0.1:${this.port}`, MAIL_FROM: "Parley <parley@example.com>" };
  }

  /** The newest to somebody about something, when it is there. */
  async letter(to: string, subject: RegExp): Promise<Letter> {
    const find = () => this.letters.findLast((one) => one.to === to && subject.test(one.subject));
    await expect.poll(find).toBeTruthy();
    return find() as Letter;
  }

  async dispose(): Promise<void> {
    await stopProcess(this.#process, "SIGTERM");
  }
}
