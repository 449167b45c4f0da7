/**
 * Each thing that a profile refuses is refused with what stands in its row, whatever that is.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { HomeserverProfile, Refusal } from "../../../mocks/homeserver/profile.ts";
import { homeserverProfiles } from "../../../mocks/homeserver/profiles.ts";
import { bot, setUp, type SendOptions } from "./support.ts";

const whoami = "/account/whoami";
const type = "m.login.application_service";
const alias = "/directory/room/%23lobby:example.org";
const room = { room_id: "!a:example.org" };

type Row = {
  [Name in keyof HomeserverProfile]: HomeserverProfile[Name] extends Refusal | null ? Name : never;
}[keyof HomeserverProfile];

const rows: Partial<Record<Row, readonly [method: string, path: string, options: SendOptions]>> = {
  twoTokens: ["GET", whoami, { query: { access_token: "AS" } }],
  masqueradeOutside: ["GET", whoami, { as: "@alice:example.org" }],
  masqueradeUnregistered: ["GET", whoami, { as: "@_irc_new:example.org" }],
  unknownDevice: ["GET", whoami, { as: bot, query: { device_id: "NONE" } }],
  registerOutside: ["POST", "/register", { body: { type, username: "carol" } }],
  loginOutside: [
    "POST",
    "/login",
    { body: { type, identifier: { type: "m.id.user", user: "alice" } } },
  ],
  aliasOutside: ["PUT", alias, { body: room }],
  deletionOfReserved: ["DELETE", "/directory/room/%23_irc_a:example.org", { token: "hers" }],
};

const chosen: Refusal = { status: 400, errcode: "M_UNKNOWN", error: "because" };

for (const [row, [method, path, options]] of Object.entries(rows)) {
  test(`${row}: what the profile says is answered, word for word`, async (t) => {
    const profile = { ...homeserverProfiles.spec, [row]: chosen };
    const { homeserver, send } = setUp(t, { profile, checkAnswers: false });
    const { accessToken } = homeserver.users.register("alice");
    const token = options.token === "hers" ? accessToken : "AS";
    const { status, body } = await send(method, path, { ...options, token, isWrong: true });
    assert.deepEqual([status, body], [400, { errcode: "M_UNKNOWN", error: "because" }]);
  });
}
