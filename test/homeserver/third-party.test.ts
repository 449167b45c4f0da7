import assert from "node:assert/strict";
import { test } from "node:test";
import { createManualClock } from "../../mocks/manual-clock.ts";
import type { Registration } from "../../src/editions/registration.ts";
import { createRegistrations } from "../../src/homeserver/registrations.ts";
import {
  createThirdParty,
  type ThirdPartyOptions,
  type ThirdPartyWarning,
} from "../../src/homeserver/third-party.ts";
import { vectors } from "../vectors/vectors.ts";
import {
  createServicePeer,
  fail,
  inTurn,
  matrixError,
  ok,
  page,
  refuse,
  registrationOf,
  run,
  type Step,
} from "./service-peer.ts";

const libera = { network_id: "libera", desc: "Libera", fields: { network: "libera" } };
const oftc = { network_id: "oftc", desc: "OFTC", fields: { network: "oftc" } };
const field = { regexp: ".+", placeholder: "x" };

const metadata = (...instances: unknown[]) => ({
  user_fields: ["network", "nickname"],
  location_fields: ["network", "channel"],
  icon: "mxc://example.org/aBcDeFgH",
  field_types: { network: field, nickname: field, channel: field },
  instances,
});

const bob = { userid: "@_irc_bob:example.org", protocol: "irc", fields: { nickname: "bob" } };
const rob = { userid: "@_irc2_rob:example.org", protocol: "irc", fields: { nickname: "rob" } };
const room = { alias: "#_irc_a:example.org", protocol: "irc", fields: { channel: "#a" } };

const two = [registrationOf("irc"), registrationOf("irc2", { protocols: ["irc"] })];

function stage(
  script: Readonly<Record<string, Step>>,
  { services = two, ...options }: Partial<ThirdPartyOptions> & { services?: Registration[] } = {},
) {
  const clock = createManualClock();
  const peer = createServicePeer(script);
  const registrations = createRegistrations({
    serverName: "example.org",
    registrations: services,
  });
  const warnings: ThirdPartyWarning[] = [];
  const onWarning = (warning: ThirdPartyWarning) => warnings.push(warning);
  const { fetch } = peer;
  const thirdParty = createThirdParty({ registrations, fetch, clock, onWarning, ...options });
  const messages = () =>
    warnings.map(({ registrationId, message }) => `${registrationId}: ${message}`);
  return { clock, peer, thirdParty, registrations, warnings, messages };
}

const unknown = matrixError(404, "M_NOT_FOUND", /no application service serves this protocol/u);

test("the networks of all services that declare a protocol are joined, each with an instance_id (S49, S53a)", async () => {
  const { thirdParty, peer } = stage({ irc: ok(metadata(libera)), irc2: ok(metadata(oftc)) });
  const joined = metadata(
    { ...libera, instance_id: "irc|libera" },
    { ...oftc, instance_id: "irc2|oftc" },
  );
  assert.deepEqual(await thirdParty.protocol("irc"), joined);
  assert.deepEqual(await thirdParty.protocols(), { irc: joined });
  assert.equal(peer.seen.length, 2, "kept, and used by both");
});

test("what clients see is the vector's answer (S53a)", async () => {
  const asked = vectors.find(({ id }) => id === "S-29");
  const seen = vectors.find(({ id }) => id === "S-74");
  const { thirdParty } = stage({ "*": ok(asked?.response) }, { services: two.slice(0, 1) });
  assert.deepEqual(await thirdParty.protocols(), seen?.response);
});

test("a protocol that nobody declares is 404 M_NOT_FOUND, and nobody is asked (S53, S53a)", async () => {
  const { thirdParty, peer } = stage({}, { services: [registrationOf("irc", { protocols: [] })] });
  await assert.rejects(thirdParty.protocol("irc"), unknown);
  await assert.rejects(thirdParty.usersByFields("irc", {}), unknown);
  await assert.rejects(thirdParty.locationsByFields("irc", {}), unknown);
  assert.deepEqual(await thirdParty.protocols(), {});
  assert.deepEqual(await thirdParty.usersByUserId("@_irc_bob:example.org"), []);
  assert.deepEqual(peer.seen, []);
});

test("services without a url, and those that speak the draft, are not asked", async () => {
  const services = [registrationOf("irc", { url: null }), registrationOf("old")];
  const { thirdParty, peer, warnings } = stage({}, { services, edition: () => "draft" });
  assert.deepEqual(await thirdParty.protocols(), {});
  assert.deepEqual([peer.seen, warnings], [[], []]);
});

test("a protocol whose services all do not answer is 404, and not in the list", async () => {
  const { thirdParty } = stage({ irc: fail("ECONNREFUSED"), irc2: page(502) });
  await assert.rejects(thirdParty.protocol("irc"), unknown);
  assert.deepEqual(await thirdParty.protocols(), {});
});

test("users and rooms of all services are joined, those of other protocols are not asked (S50, S51)", async () => {
  const services = [...two, registrationOf("xmpp")];
  const script = {
    queryLocationByProtocol: inTurn(ok([room]), ok([])),
    irc: ok([bob]),
    irc2: ok([rob]),
  };
  const { thirdParty, peer } = stage(script, { services });
  const fields = { network: "libera", nickname: "b b" };
  assert.deepEqual(await thirdParty.usersByFields("irc", fields), [bob, rob]);
  assert.deepEqual(await thirdParty.locationsByFields("irc", { channel: "#a" }), [room]);
  assert.deepEqual(new Set(peer.services()), new Set(["irc", "irc2"]));
  assert.equal(
    peer.targets()[0],
    "/_matrix/app/v1/thirdparty/user/irc?network=libera&nickname=b%20b",
  );
  assert.equal(peer.targets()[2], "/_matrix/app/v1/thirdparty/location/irc?channel=%23a");
});

test("token and identity of whoever asks stay with the homeserver (S53)", async () => {
  const { thirdParty, peer } = stage({ "*": ok([]) });
  const own = { access_token: "alice", user_id: "@a:b", device_id: "D" };
  await thirdParty.usersByFields("irc", {
    ...own,
    "org.matrix.msc3202.device_id": "D",
    nickname: "bob",
  });
  const target = "/_matrix/app/v1/thirdparty/user/irc?nickname=bob";
  assert.deepEqual(peer.targets(), [target, target]);
});

test("the reverse look-ups ask everybody who declares a protocol (S52)", async () => {
  const services = [...two, registrationOf("xmpp"), registrationOf("logger", { protocols: [] })];
  const { thirdParty, peer } = stage(
    { queryLocationByAlias: ok([room]), irc: ok([bob]), "*": refuse(404, "M_NOT_FOUND") },
    { services },
  );
  assert.deepEqual(await thirdParty.usersByUserId("@_irc_bob:example.org"), [bob]);
  assert.deepEqual(peer.services(), ["irc", "irc2", "xmpp"]);
  assert.equal(
    peer.targets()[0],
    "/_matrix/app/v1/thirdparty/user?userid=%40_irc_bob%3Aexample.org",
  );
  assert.deepEqual(await thirdParty.locationsByAlias("#_irc_a:example.org"), [room, room, room]);
});

test("one that is dead takes nothing from the others but its own time, and is warned of (S53a)", async () => {
  const { thirdParty, clock, messages } = stage({
    irc: () => new Promise(() => undefined),
    irc2: ok([rob]),
  });
  assert.deepEqual(await run(clock, thirdParty.usersByFields("irc", {}), 5000), [rob]);
  const warning =
    'irc: M_UNKNOWN: no answer to queryUserByProtocol from the application service "irc": not finished within 5000 ms';
  assert.deepEqual(messages(), [warning]);
});

test("404 is the usual way to have nothing, and no warning; other refusals are (S47)", async () => {
  const { thirdParty, messages } = stage({
    irc: refuse(404, "COM.EXAMPLE_NONE"),
    irc2: refuse(403, "M_FORBIDDEN", "who?"),
  });
  assert.deepEqual(await thirdParty.usersByFields("irc", {}), []);
  assert.deepEqual(messages(), ["irc2: M_FORBIDDEN: who?"]);
});

test("entries that break the contract are left out and warned of, the others are not (S53a)", async () => {
  const { thirdParty, messages } = stage({
    irc: ok([bob, { ...bob, userid: "bob" }, null, { userid: bob.userid, protocol: "irc" }]),
    irc2: ok({ users: [] }),
  });
  assert.deepEqual(await thirdParty.usersByFields("irc", {}), [bob]);
  assert.equal(messages().length, 4);
  assert.match(messages()[0] ?? "", /^irc: 1: userid: must match pattern/u);
  assert.deepEqual(messages().slice(1), [
    "irc: 2: must be object",
    "irc: 3: fields is missing",
    "irc2: not a list",
  ]);
});

test("so are networks; a description that is no good is left out whole (S48, S49)", async () => {
  const { thirdParty, messages } = stage({
    irc: ok(metadata(libera, { desc: "no network_id", fields: {} }, { ...libera, desc: "twice" })),
    irc2: ok({ ...metadata(oftc), icon: "http://icon" }),
  });
  const { instances } = await thirdParty.protocol("irc");
  assert.deepEqual(instances, [{ ...libera, instance_id: "irc|libera" }]);
  assert.equal(messages().length, 3);
  assert.deepEqual(messages().slice(0, 2), [
    "irc: instances/1: network_id is missing",
    "irc: instances/1: network_id is taken by another",
  ]);
  assert.match(messages()[2] ?? "", /^irc2: icon: /u);
});

test("a field without a type is warned of (S48)", async () => {
  const described = { ...metadata(libera), field_types: { network: field, channel: field } };
  const { thirdParty, messages } = stage({ irc: ok(described), irc2: ok([]) });
  assert.equal((await thirdParty.protocol("irc")).instances.length, 1);
  assert.equal(messages()[0], "irc: field_types: nickname is missing");
});

test("a service cannot name its networks among those of others", async () => {
  const forged = { ...libera, instance_id: "irc2|oftc" };
  const { thirdParty } = stage({ irc: ok(metadata(forged)), irc2: ok(metadata()) });
  const { instances } = await thirdParty.protocol("irc");
  assert.deepEqual(instances, [{ ...libera, instance_id: "irc|libera" }]);
});

test("the description of a protocol is kept for an hour (S53a)", async () => {
  const { thirdParty, peer, clock } = stage({ "*": ok(metadata(libera)) });
  await Promise.all([
    thirdParty.protocol("irc"),
    thirdParty.protocols(),
    thirdParty.protocol("irc"),
  ]);
  await clock.advance(3_599_999);
  await thirdParty.protocol("irc");
  assert.equal(peer.seen.length, 2);
  await clock.advance(1);
  await thirdParty.protocol("irc");
  assert.equal(peer.seen.length, 4);
});

test("who gives no description is left alone for a minute, and what it said before counts meanwhile", async () => {
  const services = two.slice(0, 1);
  const script = {
    "*": inTurn(ok(metadata(libera)), page(502), ok(metadata(oftc)), refuse(404, "M_NOT_FOUND")),
  };
  const { thirdParty, peer, clock } = stage(script, { services });
  const networks = async () => (await thirdParty.protocol("irc")).instances.map((one) => one.desc);
  assert.deepEqual(await networks(), ["Libera"]);
  await clock.advance(3_600_000);
  assert.deepEqual(await networks(), ["Libera"]);
  await clock.advance(59_999);
  assert.deepEqual([await networks(), peer.seen.length], [["Libera"], 2]);
  await clock.advance(1);
  assert.deepEqual(await networks(), ["OFTC"]);
  await clock.advance(3_600_000);
  await assert.rejects(networks(), unknown, "404 takes it back");
});

test("a registration that takes the place of another is asked anew", async () => {
  const { thirdParty, peer, registrations } = stage({ "*": ok(metadata(libera)) });
  await thirdParty.protocol("irc");
  registrations.replace(registrationOf("irc", { url: "http://moved" }));
  await thirdParty.protocol("irc");
  assert.deepEqual(peer.services(), ["irc", "irc2", "moved"]);
});

test("a protocol whose name no path can carry is left out, and takes nothing from the others", async () => {
  const services = [registrationOf("irc", { protocols: ["..", "irc"] })];
  const { thirdParty, messages } = stage({ "*": ok(metadata(libera)) }, { services });
  assert.deepEqual(Object.keys(await thirdParty.protocols()), ["irc"]);
  assert.deepEqual(messages(), ['irc: protocol must not be ".."']);
});
