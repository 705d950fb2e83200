import type {
  Browser,
  BrowserContext,
  BrowserContextOptions,
  Locator,
  Page,
} from "@playwright/test";
import { expect } from "@playwright/test";
import { instrument } from "./instrument";
import type { Server } from "./server";

export const PASSWORD = "correct horse battery";
let count = 0;

/** Where the product is found, directly or through something in between. */
export type Place = Pick<Server, "url">;

export interface PersonOptions extends BrowserContextOptions {
  /** Opens the browser without an account's token. */
  isSignedOut?: boolean;
}

/** Somebody in front of their own browser. */
export class Person {
  readonly name: string;
  readonly email: string;
  readonly page: Page;
  /** What must never happen: exceptions and refusals by the Content-Security-Policy. */
  readonly mishaps: string[] = [];

  private constructor(name: string, email: string, page: Page) {
    this.name = name;
    this.email = email;
    this.page = page;
    page.on("pageerror", (error) => this.mishaps.push(String(error)));
    page.on("console", (message) => {
      if (message.text().includes("Content Security Policy")) this.mishaps.push(message.text());
    });
  }

  static async arrive(
    browser: Browser,
    server: Place,
    name: string,
    { isSignedOut = false, ...options }: PersonOptions = {},
  ): Promise<Person> {
    count += 1;
    const email = `${name.toLowerCase()}-${Date.now()}-${count}@example.com`;
    const context = await browser.newContext({
      baseURL: server.url,
      viewport: { width: 960, height: 600 },
      permissions: ["camera", "microphone"],
      ...options,
    });
    await context.addInitScript(instrument);
    if (!isSignedOut) await signUpByApi(context, server, name, email);
    return new Person(name, email, await context.newPage());
  }

  async goTo(path: string): Promise<void> {
    await this.page.goto(path);
  }

  /** By the room's address into the call. */
  async join(room: string): Promise<void> {
    await this.goTo(`/room/${room}`);
    await this.enter();
  }

  /** From the pre-join screen into the call. */
  async enter(): Promise<void> {
    await this.button("Join now").click();
    await this.expectInCall();
  }

  async expectInCall(): Promise<void> {
    await expect(this.button("Leave call")).toBeVisible();
  }

  button(name: string): Locator {
    return this.page.getByRole("button", { name, exact: true });
  }

  field(name: string): Locator {
    return this.page.getByLabel(name, { exact: true });
  }

  /** The <video> with somebody's face or screen. */
  video(label: string): Locator {
    return this.page.getByLabel(label, { exact: true });
  }

  /** The tile of somebody in the call. */
  tile(name: string): Locator {
    return this.page
      .getByRole("listitem")
      .filter({ has: this.page.getByText(name, { exact: true }) });
  }

  async signUp(): Promise<void> {
    await this.field("Name").fill(this.name);
    await this.field("Email").fill(this.email);
    await this.field("Password").fill(PASSWORD);
    await this.button("Create account").click();
  }

  async signIn(): Promise<void> {
    await this.field("Email").fill(this.email);
    await this.field("Password").fill(PASSWORD);
    await this.button("Sign in").click();
  }
}

/** Registers, and stores the token where the client looks for it. */
async function signUpByApi(context: BrowserContext, server: Place, name: string, email: string) {
  const answer = await context.request.post("/api/auth/register", {
    data: { name, email, password: PASSWORD, client: "web" },
  });
  expect(answer.status()).toBe(201);
  const { token } = await answer.json();
  await context.addInitScript(
    ([origin, value]) => {
      // Once for all tabs: a sign-out or a renewal within the test stays one.
      if (location.origin !== origin || localStorage.getItem("e2e.arrived")) return;
      localStorage.setItem("e2e.arrived", "yes");
      localStorage.setItem("parley.token", value ?? "");
    },
    [server.url, token as string],
  );
}
