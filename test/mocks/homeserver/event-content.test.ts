/**
 * Contents that no room takes, with what Synapse answers.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setUp, userRefusal } from "./support.ts";

const alice = "@alice:example.org";

const wrongLevels = [
  ["a text for a user", { users: { [alice]: "100" } }, "400 M_BAD_JSON"],
  ["a text for everybody", { users_default: "1" }, "400 M_BAD_JSON"],
  ["null for an event", { events: { "m.room.name": null } }, "400 M_BAD_JSON"],
  ["a number for all users", { users: 100 }, "400 M_BAD_JSON"],
  ["half a level", { users: { [alice]: 100.5 } }, "400 M_BAD_JSON"],
  ["a user without a server", { users: { [alice]: 100, alice: 50 } }, "400 M_UNKNOWN"],
] as const;

for (const [name, content, expected] of wrongLevels) {
  test(`power levels have not ${name}: ${expected}`, async (t) => {
    const { addUser } = setUp(t);
    const user = addUser("alice");
    const roomId = await user.createRoom({ room_version: "11" });
    const put = user.sendState(roomId, "m.room.power_levels", content);
    assert.equal(await userRefusal(put), expected);
  });
}

test("before version 10 a level may be a text, but never half of one from version 6 on", async (t) => {
  const { addUser } = setUp(t);
  const user = addUser("alice");
  const put = async (version: string, level: unknown) => {
    const roomId = await user.createRoom({ room_version: version });
    const content = { users: { [alice]: level } };
    return userRefusal(user.sendState(roomId, "m.room.power_levels", content));
  };
  assert.equal(await put("9", "100"), "not refused");
  assert.equal(await put("9", 100.5), "400 M_BAD_JSON");
  assert.equal(await put("5", 100.5), "not refused");
});

const numbers = [
  ["a float", { n: 1.5 }, "400 M_BAD_JSON"],
  ["a float in a list in an object", { a: { b: [1, { c: -0.1 }] } }, "400 M_BAD_JSON"],
  ["an integer above 2^53 - 1", { n: 2 ** 53 }, "400 M_BAD_JSON"],
  ["the largest integer there is", { n: 2 ** 53 - 1, m: -(2 ** 53 - 1) }, "not refused"],
] as const;

for (const [name, extra, expected] of numbers) {
  test(`a message with ${name}: ${expected}`, async (t) => {
    const { addUser } = setUp(t);
    const user = addUser("alice");
    const roomId = await user.createRoom();
    const content = { msgtype: "m.text", body: "x", ...extra };
    assert.equal(await userRefusal(user.send(roomId, content)), expected);
    assert.equal(await userRefusal(user.sendState(roomId, "org.example", content)), expected);
  });
}
