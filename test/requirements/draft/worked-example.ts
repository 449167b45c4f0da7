/**
 * D71–D86: the worked example of the draft, request by request. Requests are written as in the draft, without prefix.
 */
import type { Requirement } from "../../../scripts/requirements/requirement.ts";
import { inDocument } from "../../../scripts/requirements/vocabulary.ts";

const as = inDocument("draft/application-service");
const hs = inDocument("draft/homeserver");
const reg = inDocument("draft/registration");

const alias = "#irc.freenode.net/#matrix:hsdomain.com";
const room = "!aasaasasa:hsdomain.com";
const alice = "@alice:hsdomain.com";
const bob = "@irc.freenode.net/Bob:hsdomain.com";

const registrationBody = {
  url: "https://someapp.com/matrix",
  as_token: "T_a",
  namespaces: {
    users: [{ exclusive: true, regex: "@irc\\.freenode\\.net/.*" }],
    aliases: [{ exclusive: true, regex: "#irc\\.freenode\\.net/.*" }],
  },
};

const bobSends =
  "/rooms/%21aasaasasa%3Ahsdomain.com/send/m.room.message?access_token=T_a&user_id=%40irc.freenode.net%2FBob%3Ahsdomain.com";

const hi = {
  content: { body: "hi!", msgtype: "m.text" },
  user_id: alice,
  room_id: room,
  type: "m.room.message",
};

export const workedExample: readonly Requirement[] = [
  {
    id: "D71",
    what: "1: POST /register with T_a and two namespaces, no rooms; the answer is T_h",
    carriedBy: [
      reg.exchange("registerApplicationService", {
        request: "POST /register",
        body: registrationBody,
        response: { hs_token: "T_h" },
      }),
      reg.example("registerApplicationService", "request", "irc", { equals: registrationBody }),
      reg.example("registerApplicationService", 200, "registered", { equals: { hs_token: "T_h" } }),
    ],
  },
  {
    id: "D72",
    what: "2: Bob says hello? on IRC; the application service keeps it for later",
    notOnTheWire: "nothing is sent: nobody of Matrix is there yet",
  },
  {
    id: "D73",
    what: "3a: Alice asks the homeserver to join the alias",
    carriedBy: [
      hs.exchange("joinRoom", {
        request: "POST /join/%23irc.freenode.net%2F%23matrix%3Ahsdomain.com?access_token=alice",
        body: {},
        response: { room_id: room },
      }),
      hs.parameter("joinRoom", "roomIdOrAlias", { in: "path", keys: { example: alias } }),
    ],
  },
  {
    id: "D74",
    what: "3b: the homeserver asks for the alias, and waits",
    carriedBy: [
      as.exchange("queryRoomByAlias", {
        request: "GET /rooms/%23irc.freenode.net%2F%23matrix%3Ahsdomain.com?access_token=T_h",
      }),
      as.parameter("queryRoomByAlias", "roomAlias", { in: "path", keys: { example: alias } }),
    ],
    behaviour: { homeserver: "asks for the alias while the client waits" },
  },
  {
    id: "D75",
    what: "3c: meanwhile the application service creates the room and learns its ID",
    carriedBy: [
      hs.exchange("createRoom", {
        request: "POST /createRoom?access_token=T_a",
        body: { visibility: "public", room_alias_name: "irc.freenode.net/#matrix" },
        response: { room_id: room, room_alias: alias },
      }),
      hs.example("createRoom", "request", "channel"),
      hs.example("createRoom", 200, "channel", { includes: { room_id: room } }),
    ],
    behaviour: { homeserver: "takes requests while its own query is open" },
  },
  {
    id: "D76",
    what: "3d: it sets the name of the room to #matrix",
    carriedBy: [
      hs.exchange("setRoomStateByType", {
        request: "PUT /rooms/%21aasaasasa%3Ahsdomain.com/state/m.room.name?access_token=T_a",
        body: { name: "#matrix" },
      }),
      hs.example("setRoomStateByType", "request", "name", { equals: { name: "#matrix" } }),
    ],
  },
  {
    id: "D77",
    what: "3e: it sends hello? as Bob at 1421416883133, with PUT and no transaction ID",
    carriedBy: [
      hs.exchange("sendMessageAsWritten", {
        request: `PUT ${bobSends}&ts=1421416883133`,
        body: { body: "hello?", msgtype: "m.text" },
        response: { event_id: "$142:hsdomain.com" },
      }),
      hs.example("sendMessageAsWritten", "request", "hello", {
        equals: { body: "hello?", msgtype: "m.text" },
      }),
      hs.parameter("sendMessageAsWritten", "user_id", { keys: { example: bob } }),
      hs.parameter("sendMessageAsWritten", "ts", { keys: { example: 1421416883133 } }),
      // The form to use instead has a transaction ID (U4).
      hs.example("sendMessage", "request", "hello", {
        equals: { body: "hello?", msgtype: "m.text" },
      }),
      hs.retry("sendMessage", "transaction"),
    ],
    behaviour: { applicationService: "sends with a transaction ID" },
  },
  {
    id: "D78",
    what: "3f: the homeserver asks for Bob, inside the query of 3b",
    carriedBy: [
      as.exchange("queryUserById", {
        request: "GET /users/%40irc.freenode.net%2FBob%3Ahsdomain.com?access_token=T_h",
      }),
      as.parameter("queryUserById", "userId", { in: "path", keys: { example: bob } }),
    ],
    behaviour: {
      homeserver: "asks for the unknown user_id, although a query is open",
      applicationService: "serves a query while its own calls are waiting",
    },
  },
  {
    id: "D79",
    what: "3g: the application service registers Bob",
    carriedBy: [
      hs.exchange("register", {
        request: "POST /register?access_token=T_a",
        body: { type: "m.login.application_service", user: "irc.freenode.net/Bob" },
        response: { user_id: bob, access_token: "T_bob", home_server: "hsdomain.com" },
      }),
      hs.example("register", "request", "bob", {
        equals: { type: "m.login.application_service", user: "irc.freenode.net/Bob" },
      }),
      hs.example("register", 200, "bob", { includes: { user_id: bob } }),
    ],
  },
  {
    id: "D80",
    what: "3h: it sets the display name of Bob",
    carriedBy: [
      hs.exchange("setDisplayName", {
        request: `PUT /profile/%40irc.freenode.net%2FBob%3Ahsdomain.com/displayname?access_token=T_a&user_id=${encodeURIComponent(bob)}`,
        body: { displayname: "Bob" },
      }),
      hs.requestField("setDisplayName", "displayname", { required: true }),
      hs.example("setDisplayName", "request", "bob", { equals: { displayname: "Bob" } }),
    ],
  },
  {
    id: "D81",
    what: "3i: it answers 3f, then 3b, each with {}; Alice gets the room",
    carriedBy: [
      as.example("queryUserById", 200, "done", { equals: {} }),
      as.example("queryRoomByAlias", 200, "done", { equals: {} }),
      hs.example("joinRoom", 200, "joined", { equals: { room_id: room } }),
    ],
    behaviour: { homeserver: "looks the alias up again, and answers its client" },
  },
  {
    id: "D82",
    what: "4a: Alice says hi! in the room, which is of interest to the application service",
    carriedBy: [
      hs.exchange("sendMessage", {
        request: "PUT /rooms/%21aasaasasa%3Ahsdomain.com/send/m.room.message/1?access_token=alice",
        body: hi.content,
        response: { event_id: "$143:hsdomain.com" },
      }),
    ],
    behaviour: { homeserver: "pushes events of a room by its alias and its members" },
  },
  {
    id: "D83",
    what: "4b: the homeserver pushes hi! as transaction 1",
    carriedBy: [
      as.exchange("sendTransaction", {
        request: "PUT /transactions/1?access_token=T_h",
        body: { events: [{ ...hi, origin_server_ts: 1421416900000 }] },
      }),
      as.example("sendTransaction", "request", "asWritten", { at: ["events", 0], includes: hi }),
    ],
  },
  {
    id: "D84",
    what: "4c: the application service passes hi! on to IRC",
    notOnTheWire: "sent to the other network",
  },
  {
    id: "D85",
    what: "5: Bob says what's up? at 1421418084816, sent as in 3e",
    carriedBy: [
      hs.exchange("sendMessageAsWritten", {
        request: `PUT ${bobSends}&ts=1421418084816`,
        body: { body: "what's up?", msgtype: "m.text" },
        response: { event_id: "$145:hsdomain.com" },
      }),
    ],
  },
  {
    id: "D86",
    what: "5: the event has the user_id and the origin_server_ts that were given",
    carriedBy: [
      hs.parameter("sendMessage", "user_id"),
      hs.parameter("sendMessage", "ts"),
      hs.schema("DraftEvent", "user_id"),
      hs.schema("DraftEvent", "origin_server_ts", {
        says: /the `ts` that an application service gave/u,
      }),
    ],
    behaviour: { homeserver: "puts both on the event" },
  },
];
