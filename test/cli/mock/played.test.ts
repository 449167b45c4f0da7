/**
 * The homeserver that is played, and played afresh.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { homeserverProfiles } from "../../../mocks/homeserver/profiles.ts";
import { play } from "../../../src/cli/mock/played.ts";
import { createApplicationService } from "../../../src/application-service/index.ts";
import { createMemoryStore } from "../../../src/store/memory.ts";

const registration = {
  id: "irc",
  url: "http://irc.test",
  as_token: "AS",
  hs_token: "HS",
  sender_localpart: "_irc_bot",
  namespaces: { rooms: [{ exclusive: false, regex: ".*" }] },
};

const setting = {
  profile: homeserverProfiles.spec,
  registrations: [{ file: "irc.yaml", registration }],
  users: ["alice"],
  trouble: undefined,
  seed: 7,
};

test("a bridge that lives on hears what is said after a reset, with a seed too: no event has an ID of before", async (t) => {
  await using service = createApplicationService({ registration, store: createMemoryStore() });
  const heard: string[] = [];
  service.onEvent("m.room.message", ({ content }) => void heard.push(content.body));
  const played = play(setting, { fetch: (request) => service.fetch(request) });
  t.after(() => played.homeserver.close());
  for (const text of ["one", "two"]) {
    const [alice] = played.people;
    assert.ok(alice !== undefined);
    await alice.send(await alice.createRoom(), text);
    await played.homeserver.untilDelivered();
    await played.reset();
  }
  assert.deepEqual(heard, ["one", "two"]);
});

test("with the same seed each run has the same IDs, also behind a reset", async (t) => {
  const tokensOf = async (): Promise<unknown[]> => {
    const played = play(setting, {});
    const first = played.people[0]?.accessToken;
    await played.reset();
    t.after(() => played.homeserver.close());
    return [first, played.people[0]?.accessToken];
  };
  assert.deepEqual(await tokensOf(), await tokensOf());
});
