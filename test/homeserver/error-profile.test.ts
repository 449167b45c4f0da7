/**
 * Other errors than those of the specification, one of each: an author chooses status, errcode and sentence where homeservers
 * differ, or that nobody looks.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  createRegistrations,
  type ErrorProfile,
  errorProfiles,
} from "../../src/homeserver/index.ts";
import { irc } from "./support.ts";
import { createTinyHomeserver, serveV1 } from "./tiny-homeserver.ts";

const base = "/_matrix/client/v3";
const bob = "@_irc_bob:example.org";
const type = "m.login.application_service";
const alias = `${base}/directory/room/%23free:example.org`;

interface Sent {
  readonly method?: string;
  readonly token?: string | null;
  readonly body?: object;
  readonly legacyLogin?: boolean;
}

async function send(errors: ErrorProfile, path: string, sent: Sent): Promise<string> {
  const { method = "GET", token = "AS", body, legacyLogin = true } = sent;
  const registrations = createRegistrations({ serverName: "example.org", registrations: [irc] });
  const homeserver = createTinyHomeserver("example.org");
  homeserver.addUser(bob, { token: "bob", deviceId: "ABC123" });
  homeserver.addUser("@alice:example.org", { token: "alice", deviceId: "ALICEDEV" });
  // The contract has no teapots.
  const settings = { errors, legacyLogin, checkAnswers: false };
  const { fetch } = serveV1(registrations, homeserver, settings);
  const response = await fetch(
    new Request(`http://hs${path}`, {
      method,
      ...(token !== null && { headers: { authorization: `Bearer ${token}` } }),
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }),
  );
  const { errcode = "", error = "" } = (await response.json()) as Record<string, string>;
  return `${response.status} ${errcode} ${error}`.trim();
}

type Case = Exclude<keyof ErrorProfile, "name" | "anyNetwork">;

/** What is refused, and with what by the specification. */
const cases: Readonly<Record<Case, readonly [path: string, sent: Sent, specified: string]>> = {
  twoTokens: [`${base}/account/whoami?access_token=AS`, {}, "401 M_MISSING_TOKEN"],
  masqueradeOutside: [`${base}/account/whoami?user_id=@alice:example.org`, {}, "403 M_FORBIDDEN"],
  masqueradeUnregistered: [
    `${base}/account/whoami?user_id=@_irc_new:example.org`,
    {},
    "403 M_FORBIDDEN",
  ],
  unknownDevice: [
    `${base}/account/whoami?user_id=${bob}&device_id=NONE`,
    {},
    "400 M_UNKNOWN_DEVICE",
  ],
  registrationWithoutToken: [
    `${base}/register`,
    { method: "POST", token: null, body: { type, username: "_irc_new" } },
    "401 M_MISSING_TOKEN",
  ],
  registerOutside: [
    `${base}/register`,
    { method: "POST", body: { type, username: "carol", inhibit_login: true } },
    "400 M_EXCLUSIVE",
  ],
  loginOutside: [
    `${base}/login`,
    { method: "POST", body: { type, identifier: { type: "m.id.user", user: "alice" } } },
    "400 M_EXCLUSIVE",
  ],
  loginUnsupported: [
    `${base}/login`,
    {
      method: "POST",
      legacyLogin: false,
      body: { type, identifier: { type: "m.id.user", user: "_irc_bob" } },
    },
    "400 M_APPSERVICE_LOGIN_UNSUPPORTED",
  ],
  aliasOutside: [alias, { method: "PUT", body: { room_id: "!a:example.org" } }, "400 M_EXCLUSIVE"],
  deletionOfReserved: [
    `${base}/directory/room/%23_irc_a:example.org`,
    { method: "DELETE", token: "alice" },
    "400 M_EXCLUSIVE",
  ],
};

const teapot = { status: 418, errcode: "M_TEAPOT", error: "short and stout" };

for (const [name, [path, sent, specified]] of Object.entries(cases)) {
  test(`${name}: ${specified}, or what the author chooses`, async () => {
    const [said, ...others] = await Promise.all([
      send(errorProfiles.spec, path, sent),
      send({ ...errorProfiles.spec, [name]: teapot }, path, sent),
      send({ ...errorProfiles.spec, [name]: { ...teapot, error: undefined } }, path, sent),
    ]);
    const [, sentence = ""] = said.split(`${specified} `);
    assert.ok(sentence.length > 0, said);
    assert.deepEqual(others, ["418 M_TEAPOT short and stout", `418 M_TEAPOT ${sentence}`]);
  });
}

for (const name of [
  "twoTokens",
  "masqueradeUnregistered",
  "unknownDevice",
  "aliasOutside",
] as const) {
  test(`${name}: with null nobody is refused`, async () => {
    const [path, sent] = cases[name];
    assert.equal(await send({ ...errorProfiles.spec, [name]: null }, path, sent), "200");
  });
}

test("a session at registration is refused in the same way as one at login (S62)", async () => {
  const body = { type, username: "_irc_new" };
  const sent = { method: "POST", body, legacyLogin: false };
  const errors = { ...errorProfiles.spec, loginUnsupported: teapot };
  assert.equal(await send(errors, `${base}/register`, sent), "418 M_TEAPOT short and stout");
});

test("the unstable name of a device is answered with the errcode of its time, and with another where the author has one (S57)", async () => {
  const path = `${base}/account/whoami?user_id=${bob}&org.matrix.msc3202.device_id=NONE`;
  assert.match(await send(errorProfiles.spec, path, {}), /^400 ORG\.MATRIX\.MSC4326\.M_UNKNOWN_/u);
  const errors = { ...errorProfiles.spec, unknownDevice: teapot };
  assert.equal(await send(errors, path, {}), "418 M_TEAPOT short and stout");
});

test("an alias outside may be deleted where it may be made", async () => {
  const errors = { ...errorProfiles.spec, aliasOutside: null };
  const sent = { method: "DELETE" };
  assert.match(await send(errorProfiles.spec, alias, sent), /^400 M_EXCLUSIVE/u);
  assert.match(await send(errors, alias, sent), /^404 M_NOT_FOUND/u);
});
