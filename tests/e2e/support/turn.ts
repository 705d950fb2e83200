import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { freePort, pause, stopProcess } from "./server";

const START_MS = 15_000;

/** A real coturn on loopback that accepts our time-limited credentials. */
export class TurnServer {
  readonly secret = "e2e-turn-secret-of-thirty-two-bytes";
  readonly port: number;
  readonly #directory = mkdtempSync(path.join(tmpdir(), "parley-turn-"));
  readonly #process: ChildProcess;

  private constructor(port: number) {
    this.port = port;
    const options = {
      "listening-ip": "127.0.0.1",
      "listening-port": String(port),
      "relay-ip": "127.0.0.1",
      "min-port": "49160",
      "max-port": "49300",
      "static-auth-secret": this.secret,
      realm: "parley.test",
      "log-file": "stdout",
      pidfile: path.join(this.#directory, "pid"),
      userdb: path.join(this.#directory, "users"),
    };
    const flags = [
      ...["allow-loopback-peers", "fingerprint", "use-auth-secret", "no-tls", "no-dtls"],
      ...["no-cli", "no-multicast-peers", "simple-log"],
    ];
    const values = Object.entries(options).map(([key, value]) => `--${key}=${value}`);
    this.#process = spawn(
      process.env.TURNSERVER ?? "turnserver",
      ["-n", ...values, ...flags.map((flag) => `--${flag}`)],
      { stdio: "ignore" },
    );
  }

  static async start(): Promise<TurnServer> {
    const turn = new TurnServer(await freePort());
    const deadline = Date.now() + START_MS;
    while (!(await accepts(turn.port))) {
      if (Date.now() > deadline) throw new Error("turnserver did not start");
      await pause(100);
    }
    return turn;
  }

  get urls(): string {
    return `turn:127.0.0.1:${this.port}?transport=udp,turn:127.0.0.1:${this.port}?transport=tcp`;
  }

  async dispose(): Promise<void> {
    await stopProcess(this.#process, "SIGTERM");
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("close", () => undefined).setTimeout(1000, () => socket.destroy());
    socket.once("connect", () => socket.destroy());
  });
}
