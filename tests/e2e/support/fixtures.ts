import { type Browser, test as base, expect } from "@playwright/test";
import { expectCall } from "./media";
import { Person, type PersonOptions } from "./person";
import { Server } from "./server";

interface TestFixtures {
  /** Another browser with devices of its own. */
  secondBrowser: Browser;
  /** A room nobody was in before. */
  room: string;
  /** Somebody arrives with a browser and an account. Their mishaps fail the test at its end. */
  person: (name: string, options?: PersonOptions) => Promise<Person>;
  /** Ada and Grace, in a call in which picture and sound arrive on both sides. */
  pair: { ada: Person; grace: Person };
}

interface WorkerFixtures {
  server: Server;
}

let rooms = 0;

export const test = base.extend<TestFixtures, WorkerFixtures>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the wanted fixtures from it.
    async ({}, use) => {
      const server = await Server.start();
      await use(server);
      await server.dispose();
    },
    { scope: "worker", timeout: 90_000 },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the wanted fixtures from it.
  room: async ({}, use) => {
    rooms += 1;
    await use(`e2e-${Date.now()}-${rooms}`);
  },
  secondBrowser: async ({ playwright, launchOptions }, use) => {
    const browser = await playwright.chromium.launch(launchOptions);
    await use(browser);
    await browser.close();
  },
  person: async ({ browser, server }, use) => {
    const people: Person[] = [];
    await use(async (name, options) => {
      const person = await Person.arrive(browser, server, name, options);
      people.push(person);
      return person;
    });
    for (const { page } of people) await page.context().close();
    expect(people.flatMap((one) => one.mishaps)).toEqual([]);
  },
  pair: async ({ person, room }, use) => {
    const [ada, grace] = [await person("Ada"), await person("Grace")];
    await ada.join(room);
    await grace.join(room);
    await expectCall(ada.page, grace.page);
    await use({ ada, grace });
  },
});

export { expect };
