import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

export const root = path.resolve(__dirname, "../../..");
export const python = process.env.PYTHON_BIN ?? path.join(root, ".venv/bin/python");
export const clientDir = path.resolve(root, process.env.CLIENT_DIR ?? "client/dist");

const START_MS = 60_000;
const STOP_MS = 20_000;

/** The real server with its own port, data and embedded MongoDB. It can go down and come back. */
export class Server {
  readonly port: number;
  readonly #dataDir = mkdtempSync(path.join(tmpdir(), "parley-e2e-"));
  readonly #settings: Record<string, string>;
  #process: ChildProcess | null = null;
  #output = "";

  private constructor(port: number, settings: Record<string, string>) {
    this.port = port;
    this.#settings = settings;
  }

  static async start(settings: Record<string, string> = {}): Promise<Server> {
    const server = new Server(await freePort(), settings);
    await server.up();
    return server;
  }

  get url(): string {
    return `http://localhost:${this.port}`;
  }

  async up(): Promise<void> {
    this.#output = "";
    const child = spawn(python, ["-m", "server"], {
      cwd: root,
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        PORT: String(this.port),
        DATA_DIR: this.#dataDir,
        CLIENT_DIR: clientDir,
        RATE_LIMIT_FACTOR: "0",
        // Nothing outside of this machine is asked.
        STUN_URLS: "stun:127.0.0.1:9",
        ...this.#settings,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#process = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (chunk: Buffer) => {
        this.#output = (this.#output + chunk.toString()).slice(-20_000);
      });
    }
    await this.#ready(child);
  }

  /** As Ctrl-C does it. */
  async down(): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (child) await stopProcess(child, "SIGINT");
  }

  /** As `scripts/admin`, beside the running server. */
  async administer(...words: string[]): Promise<void> {
    await promisify(execFile)(python, ["-m", "scripts.administration", ...words], {
      cwd: root,
      env: { PATH: process.env.PATH, HOME: process.env.HOME, DATA_DIR: this.#dataDir },
    });
  }

  async dispose(): Promise<void> {
    await this.down();
    rmSync(this.#dataDir, { recursive: true, force: true });
  }

  async #ready(child: ChildProcess): Promise<void> {
    const deadline = Date.now() + START_MS;
    while (Date.now() < deadline && child.exitCode === null) {
      const answer = await fetch(`${this.url}/readyz`).catch(() => null);
      if (answer?.ok) return;
      await pause(100);
    }
    await stopProcess(child, "SIGKILL");
    throw new Error(`The server did not start:\n${this.#output}`);
  }
}

export async function stopProcess(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill(signal);
  const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
  await ended;
  clearTimeout(timer);
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      if (address === null || typeof address === "string") reject(new Error("no port"));
      else probe.close(() => resolve(address.port));
    });
  });
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
