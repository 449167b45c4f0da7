/**
 * Third-party look-ups through the homeserver (S48–S52), and rooms listed under a network (S63).
 */
import assert from "node:assert/strict";
import { kindOf } from "../../../src/application-service/index.ts";
import { data } from "../person.ts";
import type { Stage } from "../stage.ts";
import type { Step } from "../step.ts";

async function protocols(stage: Stage): Promise<void> {
  const alice = await stage.person("alice");
  const all = await data(alice.call.getProtocols());
  const irc = all["irc"];
  assert.deepEqual(irc?.location_fields, ["network", "channel"]);
  assert.equal(irc?.instances[0]?.network_id, "libera");
  const path = { protocol: "irc" };
  assert.deepEqual(await data(alice.call.getProtocolMetadata({ params: { path } })), irc);
  const unknown = { params: { path: { protocol: "gopher" } } };
  await assert.rejects(data(alice.call.getProtocolMetadata(unknown)), { status: 404 });
  const failure = await stage.irc.call.getProtocolMetadata(unknown.params).then(() => null, kindOf);
  assert.equal(failure, "not-found");
}

async function users(stage: Stage): Promise<void> {
  const alice = await stage.person("alice");
  const userid = stage.user("_irc_nick");
  const path = { protocol: "irc" };
  const find = async (nickname: string) => {
    const query = { fields: { nickname } };
    try {
      const found = await data(alice.call.queryUserByProtocol({ params: { path, query } }));
      return found.map((one) => one.userid);
    } catch (error) {
      // Dendrite says so of an empty list.
      if (kindOf(error) === "not-found") return [];
      throw error;
    }
  };
  assert.deepEqual(await find("nick"), [userid]);
  assert.deepEqual(await find("nobody"), []);
}

async function locations(stage: Stage): Promise<void> {
  const alice = await stage.person("alice");
  const path = { protocol: "irc" };
  const query = { fields: { channel: "#matrix" } };
  const found = await data(alice.call.queryLocationByProtocol({ params: { path, query } }));
  assert.deepEqual(
    found.map((one) => one.alias),
    [`#_irc_matrix:${stage.serverName}`],
  );
}

async function byMatrixId(stage: Stage): Promise<void> {
  const alice = await stage.person("alice");
  const userid = stage.user("_irc_nick");
  const alias = `#_irc_matrix:${stage.serverName}` as const;
  const found = [
    await data(alice.call.queryThirdPartyUserByUserId({ params: { query: { userid } } })),
    await data(alice.call.queryLocationByAlias({ params: { query: { alias } } })),
  ];
  // Synapse asks nobody and finds nothing.
  assert.ok(found.every(Array.isArray));
}

async function listed(stage: Stage): Promise<void> {
  const alice = await stage.person("alice");
  const roomId = await stage.room();
  const protocol = await data(
    alice.call.getProtocolMetadata({ params: { path: { protocol: "irc" } } }),
  );
  const instance = protocol.instances[0]?.instance_id;
  assert.ok(instance !== undefined);
  const isListed = async () => {
    const body = { third_party_instance_id: instance };
    const { chunk } = await data(alice.call.queryPublicRooms({ body }));
    return chunk.some((room) => room.room_id === roomId);
  };
  const path = { networkId: "libera", roomId };
  const { updateAppserviceRoomDirectoryVisibility: setVisibility } = stage.irc.call;
  await setVisibility({ path, body: { visibility: "public" } });
  assert.equal(await isListed(), true);
  await setVisibility({ path, body: { visibility: "private" } });
  assert.equal(await isListed(), false);
}

export const directories: readonly Step[] = [
  { name: "protocols are looked up", needs: ["third-party"], run: protocols },
  { name: "users of the other network are looked up", needs: ["third-party"], run: users },
  { name: "locations of the other network are looked up", needs: ["third-party"], run: locations },
  { name: "Matrix IDs are looked up", needs: ["third-party"], run: byMatrixId },
  {
    name: "a room is listed under its network",
    needs: ["third-party", "network-directory"],
    run: listed,
  },
];
