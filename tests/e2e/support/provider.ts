import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import type { Page } from "@playwright/test";
import { freePort, stopProcess } from "./server";

const script = path.resolve(__dirname, "../../support/oidc/provider.mjs");
const CLIENT = { id: "parley", secret: "a secret of tests" };

/** A certified OpenID provider on this machine: whoever signs in there is who they say they are. */
export class Provider {
  readonly #port: number;
  #process: ChildProcess | null = null;

  private constructor(port: number) {
    this.#port = port;
  }

  /** It runs from `start` on. */
  static async prepare(): Promise<Provider> {
    return new Provider(await freePort());
  }

  /** For a server that knows it as Hub. */
  get settings(): Record<string, string> {
    return {
      OIDC_HUB_ISSUER: `http://localhost:${this.#port}`,
      OIDC_HUB_CLIENT_ID: CLIENT.id,
      OIDC_HUB_CLIENT_SECRET: CLIENT.secret,
    };
  }

  async start(siteUrl: string): Promise<void> {
    const words = [CLIENT.id, CLIENT.secret, `${siteUrl}/api/auth/sso/hub/callback`];
    // It ends when its standard input does.
    const stdio = ["pipe", "pipe", "ignore"] as const;
    const child = spawn(process.execPath, [script, String(this.#port), ...words], {
      stdio: [...stdio],
    });
    this.#process = child;
    await new Promise<void>((resolve, reject) => {
      child.stdout?.once("data", () => resolve());
      child.once("exit", () => reject(new Error("The provider has ended")));
    });
  }

  async dispose(): Promise<void> {
    if (this.#process) await stopProcess(this.#process, "SIGKILL");
  }
}

/** On the provider's pages: sign in as somebody and say yes. */
export async function allow(page: Page, login: string): Promise<void> {
  await page.getByPlaceholder("Enter any login").fill(login);
  await page.getByPlaceholder("and password").fill("any");
  await page.getByRole("button", { name: "Sign-in" }).click();
  await page.getByRole("button", { name: "Continue" }).click();
}

/** Its pages want a font from far away. */
export async function withoutFonts(page: Page): Promise<void> {
  await page.route("https://fonts.googleapis.com/**", (route) => route.abort());
}
