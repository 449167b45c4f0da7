/**
 * Queries and third-party look-ups, by profile: which answer is a yes, who is asked, what is made of it.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { homeserverProfiles, type ProfileName } from "../../../../mocks/homeserver/profiles.ts";
import { xmpp } from "../registrations/support.ts";
import { irc, type Setting, setUp, userRefusal } from "../support.ts";

const names = Object.keys(homeserverProfiles) as ProfileName[];
const rust = "#_irc_rust:example.org";
const write = encodeURIComponent;

type Expected = Readonly<Record<ProfileName, string>>;
const all = (usual: string, others: Partial<Expected> = {}): Expected =>
  Object.fromEntries(names.map((name) => [name, others[name] ?? usual])) as Expected;
const synapses = (said: string) => ({ synapse: said, "synapse-sqlite": said });
const rusty = (said: string) => ({ tuwunel: said, conduwuit: said });

/** The room is made all the same: then it is there when the answer counts. */
const answers: readonly (readonly [what: string, make: () => Response, expected: Expected])[] = [
  ["200 and JSON", () => Response.json({}), all("yes")],
  [
    "200 and no JSON",
    () => new Response("OK"),
    all("no", { spec: "408", dendrite: "yes", ...rusty("yes") }),
  ],
  ["200 and an error", () => Response.json({ errcode: "M_UNKNOWN" }), all("yes", { spec: "408" })],
  ["200 and null", () => Response.json(null), all("yes", { spec: "408", ...synapses("no") })],
  ["201 and JSON", () => Response.json({}, { status: 201 }), all("yes", { dendrite: "no" })],
  ["404", () => Response.json({ errcode: "M_NOT_FOUND" }, { status: 404 }), all("no")],
  ["500", () => new Response("", { status: 500 }), all("no", { spec: "408" })],
  [
    "no connection",
    () => {
      throw new TypeError("fetch failed");
    },
    all("no", { spec: "408", dendrite: "500" }),
  ],
];

for (const [what, make, expected] of answers) {
  for (const name of names) {
    test(`an alias query that is answered with ${what} is ${expected[name]} with ${name} (S45, Y24)`, async (t) => {
      const setting = setUp(t, { profile: name });
      setting.answer = make;
      const alice = setting.addUser("alice");
      const asked = userRefusal(alice.request("GET", `/directory/room/${write(rust)}`));
      // A yes with no room behind it is told apart by who was asked next.
      await setting.homeserver.advance(60_000);
      const said = await asked;
      const isYes = expected[name] === "yes";
      assert.equal(
        said,
        isYes || expected[name] === "no" ? "404 M_NOT_FOUND" : `${expected[name]} M_UNKNOWN`,
      );
      assert.equal(await isTaken(setting), isYes);
    });
  }
}

/** After a yes nobody else is asked. */
async function isTaken(setting: Setting): Promise<boolean> {
  const { registrations } = setting.homeserver;
  const { aliases = [] } = irc.namespaces;
  const shared = aliases.map((one) => ({ ...one, exclusive: false }));
  registrations.replace({ ...irc, namespaces: { aliases: shared } });
  registrations.add({ ...xmpp, namespaces: { aliases: shared } });
  setting.asked.length = 0;
  const alice = setting.homeserver.users.logIn("@alice:example.org");
  const asked = userRefusal(alice.request("GET", `/directory/room/${write(rust)}`));
  await setting.homeserver.advance(60_000);
  await asked;
  return setting.asked.filter((line) => line.includes("/rooms/")).length === 1;
}

for (const name of names) {
  const isAsked = name === "dendrite";
  test(`a user query is ${isAsked ? "made for a profile" : "not made for a profile"} with ${name} (S44)`, async (t) => {
    const setting = setUp(t, { profile: name });
    setting.answer = async () => {
      await setting.addVirtualUser("_irc_bob");
      return new Response("it is there now");
    };
    const path = `/profile/${write("@_irc_bob:example.org")}`;
    const said = await userRefusal(setting.addUser("alice").request("GET", path));
    assert.equal(said, isAsked ? "not refused" : "404 M_NOT_FOUND");
  });
}

const user = { userid: "@_irc_bob:example.org", protocol: "irc", fields: {} };
const protocol = {
  user_fields: ["nickname"],
  location_fields: ["channel"],
  icon: "mxc://example.org/irc",
  field_types: {
    nickname: { regexp: ".*", placeholder: "bob" },
    channel: { regexp: ".*", placeholder: "#rust" },
  },
  instances: [{ desc: "Libera", network_id: "libera", fields: {} }],
};

const get = async (setting: Setting, path: string): Promise<unknown> => {
  const { status, body } = await setting.send("GET", `/thirdparty/${path}`);
  return status === 200 ? body : `${status} ${String(body["errcode"])}`;
};

type LookUp = readonly [
  what: string,
  path: string,
  answer: (request: Request) => Response,
  expected: Readonly<Record<ProfileName, unknown>>,
];
const each = (usual: unknown, others: Partial<Record<ProfileName, unknown>>) =>
  Object.fromEntries(
    names.map((name) => [name, Object.hasOwn(others, name) ? others[name] : usual]),
  ) as Record<ProfileName, unknown>;
const none = "404 M_NOT_FOUND";
const unknown = { conduwuit: "404 M_UNRECOGNIZED" };

const lookUps: readonly LookUp[] = [
  ["users", "user/irc?nickname=bob", () => Response.json([user]), each([user], unknown)],
  [
    "users that nobody knows",
    "user/irc?nickname=bob",
    () => Response.json([]),
    each([], { dendrite: none, ...unknown }),
  ],
  [
    "users of a network that nobody declares",
    "user/sms?number=1",
    () => Response.json([]),
    each([], { spec: none, dendrite: none, ...unknown }),
  ],
  [
    "users of a network that nobody declares, by who knows them",
    "user/sms?number=1",
    () => Response.json([user]),
    each([], { spec: none, dendrite: [user], ...unknown }),
  ],
  [
    "users of which one is no good",
    "user/irc?nickname=bob",
    () => Response.json([user, { userid: 1 }]),
    each([user], { tuwunel: [], ...unknown }),
  ],
  [
    "users with status 500",
    "user/irc?nickname=bob",
    () => Response.json([user], { status: 500 }),
    each([], { dendrite: [user], ...unknown }),
  ],
  [
    "users by Matrix ID (S69)",
    `user?userid=${write(user.userid)}`,
    () => Response.json([user]),
    each([], { spec: [user], dendrite: [user], ...unknown }),
  ],
  [
    "rooms that nobody knows",
    "location/irc?channel=rust",
    () => Response.json([]),
    each([], { dendrite: none, ...unknown }),
  ],
  [
    "a protocol",
    "protocol/irc",
    () => Response.json(protocol),
    each(
      { ...protocol, instances: [{ ...protocol.instances[0], instance_id: "irc|libera" }] },
      { dendrite: protocol, tuwunel: protocol, ...unknown },
    ),
  ],
  [
    "all protocols, where nobody answers",
    "protocols",
    () => new Response("", { status: 500 }),
    each({}, {}),
  ],
];

for (const [what, path, answer, expected] of lookUps) {
  for (const name of names) {
    test(`a look-up of ${what} is as with ${name}`, async (t) => {
      const setting = setUp(t, { profile: name });
      setting.answer = answer;
      assert.deepEqual(await get(setting, path), expected[name]);
    });
  }
}

for (const [name, times, hours] of [
  ["spec", 2, 2],
  ["synapse", 2, 2],
  ["dendrite", 1, 2],
  ["tuwunel", 4, 2],
] as const) {
  test(`in ${hours} hours a protocol is asked for ${times} times with ${name}`, async (t) => {
    const setting = setUp(t, { profile: name });
    setting.answer = () => Response.json(protocol);
    for (let hour = 0; hour < hours; hour += 1) {
      await get(setting, "protocol/irc");
      await get(setting, "protocol/irc");
      await setting.homeserver.advance(3_600_001);
    }
    assert.equal(setting.asked.length, times);
  });
}

test("tuwunel asks again at once who has not said what a protocol is like", async (t) => {
  for (const [name, times] of [
    ["synapse", 1],
    ["tuwunel", 2],
  ] as const) {
    const setting = setUp(t, { profile: name });
    setting.answer = () => new Response("", { status: 500 });
    for (const _ of [1, 2]) await get(setting, "protocol/irc");
    assert.equal(setting.asked.length, times, name);
  }
});

test("Dendrite asks those too who declare nothing, and joins the networks of all", async (t) => {
  const registrations = [
    irc,
    { ...xmpp, protocols: [] },
    { ...xmpp, id: "off", as_token: "AS3", url: null },
  ];
  const setting = setUp(t, { profile: "dendrite", registrations });
  setting.answer = ({ url }) => {
    const instances = [{ desc: new URL(url).host, network_id: new URL(url).host, fields: {} }];
    return Response.json({ ...protocol, instances });
  };
  const { instances } = (await get(setting, "protocol/irc")) as typeof protocol;
  assert.deepEqual(
    instances.map(({ desc }) => desc),
    ["irc.test", "xmpp.test"],
  );
  assert.deepEqual(Object.keys((await get(setting, "protocols")) as object), ["irc"]);
  assert.equal(setting.asked.length, 3);
});

test("a protocol that is called like something of every object is not known to Dendrite", async (t) => {
  const setting = setUp(t, { profile: "dendrite" });
  setting.answer = () => new Response("", { status: 404 });
  const alice = setting.addUser("alice");
  const asked = alice.request("GET", "/thirdparty/protocol/constructor");
  assert.equal(await userRefusal(asked), "404 M_NOT_FOUND");
});
