import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { clientDir, freePort, pause, stopProcess } from "./server";

const root = path.resolve(__dirname, "../../..");
const python = process.env.PYTHON_BIN ?? path.join(root, ".venv/bin/python");

const START_MS = 60_000;
const LOG_CHARACTERS = 8_000;

interface NodeState {
  port: number;
  /** Null while the node does not run. */
  pid: number | null;
}

/** `scripts/cluster` with two nodes: nginx, Redis, MongoDB and the nodes, all real, all breakable. */
export class Cluster {
  readonly port: number;
  readonly #dataDir = mkdtempSync(path.join(tmpdir(), "parley-cluster-"));
  readonly #process: ChildProcess;
  #output = "";
  #redisPid = 0;
  /** The one that was started in the place of a killed one. */
  #ownRedis: ChildProcess | null = null;

  private constructor(port: number) {
    this.port = port;
    this.#process = this.#run("2");
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.on("data", (chunk: Buffer) => {
        this.#output += chunk.toString();
      });
    }
  }

  static async start(): Promise<Cluster> {
    const cluster = new Cluster(await freePort());
    try {
      await cluster.#ready();
    } catch (error) {
      await cluster.dispose();
      throw error;
    }
    return cluster;
  }

  /** What nginx listens on. */
  get url(): string {
    return `http://localhost:${this.port}`;
  }

  /** Of every node, how many clients are connected to it. */
  connections(): Promise<number[]> {
    return Promise.all(
      this.#nodes.map(async ({ port }) => {
        const answer = await fetch(`http://127.0.0.1:${port}/metrics`).catch(() => null);
        const [, count = "0"] =
          /^parley_connections (\S+)/m.exec((await answer?.text()) ?? "") ?? [];
        return Number(count);
      }),
    );
  }

  /** nginx gives new websockets to the nodes in turn: the next one goes to the node after that. */
  async skipTurn(): Promise<void> {
    await fetch(`${this.url}/socket.io/?EIO=4&transport=websocket`);
  }

  /** With SIGKILL. It stays away until the nodes are rolled. */
  async killNode(index: number): Promise<void> {
    process.kill(required(this.#nodes[index]?.pid, "a node that runs"), "SIGKILL");
    // The cluster has to know it, or a roll right afterwards would look at the wrong process.
    while (this.#nodes[index]?.pid) await pause(50);
  }

  /** As an operator does it: each node in turn is drained and restarted. */
  async roll(): Promise<void> {
    const rolling = this.#run("roll");
    let said = "";
    for (const stream of [rolling.stdout, rolling.stderr]) {
      stream?.on("data", (chunk: Buffer) => {
        said += chunk.toString();
      });
    }
    const code = await new Promise((resolve) => rolling.once("exit", resolve));
    if (code !== 0) throw new Error(`The nodes were not rolled:\n${said}\n${this.logs()}`);
  }

  /** Connections to it stay and are accepted, but nothing is answered. */
  pauseRedis(): void {
    process.kill(this.#redisPid, "SIGSTOP");
  }

  resumeRedis(): void {
    process.kill(this.#redisPid, "SIGCONT");
  }

  killRedis(): void {
    process.kill(this.#redisPid, "SIGKILL");
  }

  /** With the data and on the port of the one that was killed. */
  async restartRedis(): Promise<void> {
    const own = {
      bind: "127.0.0.1",
      port: String(this.#state.redisPort),
      dir: path.join(this.#dataDir, "cluster/redis"),
    };
    const options = Object.entries(own).flatMap(([name, value]) => [`--${name}`, value]);
    const configuration = path.join(root, "deploy/redis.conf");
    this.#ownRedis = spawn("setpriv", [
      ...["--pdeathsig", "KILL", "redis-server", configuration, ...options],
    ]);
    this.#redisPid = required(this.#ownRedis.pid, "redis-server");
    const ready = (text: string) => text.includes("Ready to accept connections");
    await new Promise<void>((resolve, reject) => {
      this.#ownRedis?.stdout?.on("data", (chunk: Buffer) => ready(chunk.toString()) && resolve());
      this.#ownRedis?.once("exit", () => reject(new Error("redis-server ended")));
    });
  }

  /** What every program has written lately. */
  logs(): string {
    const directory = path.join(this.#dataDir, "cluster");
    const files = readdirSync(directory).filter((name) => name.endsWith(".log"));
    const texts = files.map((name) => [name, readFileSync(path.join(directory, name), "utf8")]);
    return [["cluster", this.#output], ...texts]
      .map(([name, text]) => `== ${name}\n${text?.slice(-LOG_CHARACTERS)}`)
      .join("\n");
  }

  /** Nothing of it is left, whatever state it is in. */
  async dispose(): Promise<void> {
    if (this.#redisPid && !this.#ownRedis) this.#signalRedis("SIGCONT");
    await stopProcess(this.#process, "SIGINT");
    if (this.#ownRedis) await stopProcess(this.#ownRedis, "SIGKILL");
    rmSync(this.#dataDir, { recursive: true, force: true });
  }

  get #state(): { redisPort: number; nodes: NodeState[] } {
    return JSON.parse(readFileSync(path.join(this.#dataDir, "cluster.json"), "utf8"));
  }

  get #nodes(): NodeState[] {
    return this.#state.nodes;
  }

  #run(...what: string[]): ChildProcess {
    // It ends what it has started when it ends, and ends itself with the test run.
    const command = ["--pdeathsig", "TERM", python, "-m", "scripts.local_cluster", ...what];
    return spawn("setpriv", command, {
      cwd: root,
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        PORT: String(this.port),
        DATA_DIR: this.#dataDir,
        CLIENT_DIR: clientDir,
        RATE_LIMIT_FACTOR: "0",
        DRAIN_SECONDS: "4",
        // Nothing outside of this machine is asked.
        STUN_URLS: "stun:127.0.0.1:9",
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
  }

  #signalRedis(signal: NodeJS.Signals): void {
    try {
      process.kill(this.#redisPid, signal);
    } catch {
      // It does not run any more.
    }
  }

  async #ready(): Promise<void> {
    const deadline = Date.now() + START_MS;
    while (Date.now() < deadline && this.#process.exitCode === null) {
      const [, pid] = /Redis {2}pid (\d+)/.exec(this.#output) ?? [];
      if (pid) {
        this.#redisPid = Number(pid);
        return;
      }
      await pause(100);
    }
    throw new Error(`The cluster did not start:\n${this.#output}`);
  }
}

function required<Value>(value: Value | null | undefined, what: string): Value {
  if (value === null || value === undefined) throw new Error(`There is no ${what}`);
  return value;
}
