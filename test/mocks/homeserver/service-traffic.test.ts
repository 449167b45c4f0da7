import { test } from "node:test";
import { createMockHomeserver, type MockHomeserver } from "../../../mocks/homeserver.ts";
import { createManualClock } from "../../../mocks/manual-clock.ts";
import { collectGarbage, startSilentServer } from "../../silent-server.ts";
import { irc } from "./support.ts";

/** What leads to a request. */
const requests: Readonly<Record<string, (homeserver: MockHomeserver) => Promise<unknown>>> = {
  "a push": async ({ users }) => {
    const bot = users.logIn("@_irc_bot:example.org");
    await bot.createRoom();
  },
  "a ping": ({ fetch }) =>
    fetch(
      new Request("http://example.org/_matrix/client/v1/appservice/irc/ping", {
        method: "POST",
        headers: { authorization: "Bearer AS", "content-type": "application/json" },
        body: "{}",
      }),
    ),
  "a query": ({ fetch }) =>
    fetch(new Request("http://example.org/_matrix/client/v3/directory/room/%23_irc_a:example.org")),
};

for (const [name, lead] of Object.entries(requests)) {
  test(
    `${name} that gets no answer in time is given up on the wire`,
    { timeout: 10_000 },
    async (t) => {
      const server = await startSilentServer(t, "nothing");
      const clock = createManualClock();
      await using homeserver = createMockHomeserver({
        profile: "synapse",
        registrations: [{ ...irc, url: server.url }],
        clock,
      });
      const leading = lead(homeserver);
      await server.asked;
      await collectGarbage();
      await clock.advance(60_000);
      await server.givenUp;
      await leading;
    },
  );
}
