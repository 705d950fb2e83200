import { expect, test } from "./support/fixtures";
import { expectCall, readInbound } from "./support/media";
import { Person } from "./support/person";
import { Server } from "./support/server";
import { TurnServer } from "./support/turn";

test("a call that may use nothing but TURN goes through coturn", async ({ browser, room }) => {
  const turn = await TurnServer.start();
  const server = await Server.start({ TURN_URLS: turn.urls, TURN_SECRET: turn.secret });
  try {
    const ada = await Person.arrive(browser, server, "Ada");
    const grace = await Person.arrive(browser, server, "Grace");
    for (const one of [ada, grace]) {
      await one.goTo(`/room/${room}?relay=only`);
      await one.enter();
    }
    await expectCall(ada.page, grace.page);
    for (const one of [ada, grace]) {
      const pairs = (await readInbound(one.page)).map(({ pair }) => pair);
      expect(pairs).toEqual(["relay/relay"]);
    }
    for (const one of [ada, grace]) await one.page.context().close();
  } finally {
    await server.dispose();
    await turn.dispose();
  }
});
