import assert from "node:assert/strict";
import { test } from "node:test";
import type { HomeserverProfile } from "../../../mocks/homeserver/profile.ts";
import { homeserverProfiles, type ProfileName } from "../../../mocks/homeserver/profiles.ts";
import { createMockHomeserver } from "../../../mocks/homeserver.ts";
import { bob, irc, refusal, setUp } from "./support.ts";

const names = Object.keys(homeserverProfiles) as ProfileName[];

test("each profile has every row", () => {
  const [first, ...others] = Object.values(homeserverProfiles);
  for (const profile of others) assert.deepEqual(Object.keys(profile), Object.keys(first ?? {}));
  for (const [row, value] of Object.values(homeserverProfiles).flatMap(Object.entries)) {
    assert.notEqual(value, undefined, row);
  }
  assert.deepEqual(
    names.map((name) => homeserverProfiles[name].name),
    names,
  );
});

test("a profile can be made of another", async (t) => {
  const profile: HomeserverProfile = {
    ...homeserverProfiles.synapse,
    name: "slow",
    hasPing: false,
  };
  const { send } = setUp(t, { profile });
  const ping = send("POST", "/_matrix/client/v1/appservice/irc/ping", { body: {} });
  assert.equal(await refusal(ping), "404 M_UNRECOGNIZED");
});

test("a profile that there is not is refused, with those that there are", () => {
  assert.throws(
    () => createMockHomeserver({ profile: "synaspe" as ProfileName }),
    /there is no profile "synaspe": choose one of spec, synapse, /u,
  );
});

type Expected = Readonly<Record<ProfileName, string>>;

/** Six profiles that answer the same but for those that are named. */
const all = (usual: string, others: Partial<Expected> = {}): Expected =>
  Object.fromEntries(names.map((name) => [name, others[name] ?? usual])) as Expected;

type Ask = (setting: ReturnType<typeof setUp>) => Promise<string>;
type Case = readonly [what: string, expected: Expected, ask: Ask];

const whoami = "/account/whoami";
const type = "m.login.application_service";

const underscores = { tuwunel: "200 undefined", conduwuit: "200 undefined" };

const cases: readonly Case[] = [
  [
    "acting as somebody outside the namespaces",
    all("403 M_FORBIDDEN", { tuwunel: "400 M_EXCLUSIVE", conduwuit: "400 M_EXCLUSIVE" }),
    ({ send }) => refusal(send("GET", whoami, { as: "@alice:example.org" })),
  ],
  [
    "acting as somebody whom nobody has registered",
    all("403 M_FORBIDDEN", { tuwunel: "200 undefined", conduwuit: "200 undefined" }),
    ({ send }) => refusal(send("GET", whoami, { as: bob })),
  ],
  [
    "a device that is none of the user's",
    all("400 M_UNKNOWN_DEVICE", {
      dendrite: "200 undefined",
      tuwunel: "400 M_INVALID_PARAM",
      conduwuit: "200 undefined",
    }),
    ({ send }) => refusal(send("GET", whoami, { query: { device_id: "NONE" } })),
  ],
  [
    "registering somebody outside the namespaces",
    all("400 M_EXCLUSIVE"),
    ({ send }) => refusal(send("POST", "/register", { body: { type, username: "alice" } })),
  ],
  [
    "logging in somebody outside the namespaces",
    all("400 M_EXCLUSIVE", { synapse: "403 M_FORBIDDEN", "synapse-sqlite": "403 M_FORBIDDEN" }),
    ({ send }) => {
      const identifier = { type: "m.id.user", user: "alice" };
      return refusal(send("POST", "/login", { body: { type, identifier } }));
    },
  ],
  [
    "an alias outside the namespaces",
    all("400 M_EXCLUSIVE", { dendrite: "200 undefined" }),
    async ({ send }) => {
      const { body } = await send("POST", "/createRoom", { body: {} });
      const path = `/directory/room/${encodeURIComponent("#lobby:example.org")}`;
      return refusal(send("PUT", path, { body: { room_id: body["room_id"] } }));
    },
  ],
  [
    "the token in header and query",
    all("401 M_MISSING_TOKEN", { tuwunel: "200 undefined", conduwuit: "200 undefined" }),
    ({ send }) => refusal(send("GET", whoami, { query: { access_token: "AS" }, isWrong: true })),
  ],
  [
    "a ping that is answered with 500",
    all("502 M_BAD_STATUS", { dendrite: "404 M_UNRECOGNIZED", conduwuit: "500 M_UNKNOWN" }),
    (setting) => {
      setting.answer = () => new Response("", { status: 500 });
      const path = "/_matrix/client/v1/appservice/irc/ping";
      return refusal(setting.send("POST", path, { body: {} }));
    },
  ],
  [
    "a name that begins with an underscore",
    all("400 M_INVALID_USERNAME", { spec: "200 undefined", ...underscores }),
    ({ send }) => {
      const query = { username: "_carol" };
      return refusal(send("GET", "/register/available", { token: "", query }));
    },
  ],
  [
    "logging in to an account that was deactivated",
    all("403 M_USER_DEACTIVATED", {
      synapse: "403 M_FORBIDDEN",
      "synapse-sqlite": "403 M_FORBIDDEN",
      dendrite: "403 M_FORBIDDEN",
    }),
    async ({ addUser, send }) => {
      const carol = addUser("carol");
      await carol.request("POST", "/account/deactivate", {});
      const identifier = { type: "m.id.user", user: "carol" };
      const body = { type: "m.login.password", identifier, password: "any" };
      return refusal(send("POST", "/login", { token: "", body }));
    },
  ],
];

for (const [what, expected, ask] of cases) {
  for (const name of names) {
    test(`${what}: ${expected[name]} with ${name}`, async (t) => {
      const setting = setUp(t, { profile: name });
      setting.homeserver.users.register("alice");
      assert.equal(await ask(setting), expected[name]);
    });
  }
}

test("one registration matches as the homeserver's regular expressions do", async (t) => {
  const namespaces = { users: [{ regex: "_IRC_.*", exclusive: true }] };
  for (const [name, covers] of [
    ["spec", false],
    ["dendrite", false],
    ["tuwunel", true],
  ] as const) {
    const { homeserver } = setUp(t, { profile: name, registrations: [{ ...irc, namespaces }] });
    const { namespaces: known } = homeserver.registrations;
    assert.equal(known.covers("irc", "users", "@x_irc_y:example.org"), covers, name);
  }
});
