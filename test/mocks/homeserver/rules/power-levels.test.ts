import assert from "node:assert/strict";
import { test } from "node:test";
import {
  findForbiddenChange,
  powerLevelsOf,
} from "../../../../mocks/homeserver/rules/power-levels.ts";
import { createRoom, type Room } from "../../../../mocks/homeserver/state/room.ts";

const alice = "@alice:example.org";
const carol = "@carol:example.org";

function roomWith(content: Record<string, unknown> | undefined): Room {
  const room = createRoom({ roomId: "!room:example.org", version: "11" });
  const put = (type: string, given: Record<string, unknown>, position: number) =>
    room.add({
      position,
      replaced: undefined,
      sentBy: undefined,
      event: {
        type,
        event_id: `$${position}`,
        room_id: room.roomId,
        sender: alice,
        origin_server_ts: 0,
        content: given,
        state_key: "",
      },
    });
  put("m.room.create", {}, 1);
  if (content !== undefined) put("m.room.power_levels", content, 2);
  return room;
}

test("without power levels the creator may do everything, and others what members may", () => {
  const levels = powerLevelsOf(roomWith(undefined));
  assert.deepEqual([levels.ofUser(alice), levels.ofUser(carol)], [100, 0]);
  assert.equal(levels.toSend("m.room.name", true), 0);
  assert.equal(levels.toDo("kick"), 50);
});

test("what is not said has the levels of the specification", () => {
  const levels = powerLevelsOf(roomWith({}));
  assert.deepEqual([levels.ofUser(alice), levels.ofUser(carol)], [0, 0]);
  assert.equal(levels.toSend("m.room.name", true), 50);
  assert.equal(levels.toSend("m.room.message", false), 0);
  assert.deepEqual([levels.toDo("invite"), levels.toDo("redact")], [0, 50]);
});

test("levels that are written as texts count as numbers, as in old rooms", () => {
  const levels = powerLevelsOf(roomWith({ users: { [carol]: "50" }, users_default: " 1 " }));
  assert.deepEqual([levels.ofUser(carol), levels.ofUser(alice)], [50, 1]);
});

const changes = [
  [{ ban: 50 }, { ban: 51 }, "ban"],
  [{ ban: 51 }, { ban: 50 }, "ban"],
  [{ ban: 50 }, { ban: 0 }, undefined],
  [{}, { events: { "m.room.name": 51 } }, "events.m.room.name"],
  [{ users: { [carol]: 50 } }, { users: { [carol]: 0 } }, `users.${carol}`],
  [{ users: { [carol]: 49 } }, { users: { [carol]: 0 } }, undefined],
  [{ users: { [alice]: 50 } }, { users: { [alice]: 0 } }, undefined],
  [{ users: {} }, { users: { [carol]: 50 } }, undefined],
] as const;

for (const [before, after, expected] of changes) {
  const change = `${JSON.stringify(before)} to ${JSON.stringify(after)}`;
  test(`who has 50 may ${expected === undefined ? "" : "not "}change ${change}`, () => {
    const found = findForbiddenChange(before, after, { level: 50, userId: alice });
    assert.equal(found, expected);
  });
}
