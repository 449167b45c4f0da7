/**
 * D51–D61: what an application service may do in the client-server API that clients may not.
 */
import type { Requirement } from "../../../scripts/requirements/requirement.ts";
import { inDocument } from "../../../scripts/requirements/vocabulary.ts";

const hs = inDocument("draft/homeserver");

/** Calls that nobody acts in. */
const actsAsNobody = {
  register: "creates a user, and is done by the application service itself",
  getUserByUri: "a look-up that needs no user",
  getAliasByUri: "a look-up that needs no user",
};

/** What a bridge does beside sending, as any client does it. */
const ordinaryCalls = [
  "inviteUser",
  "joinRoomById",
  "leaveRoom",
  "kick",
  "ban",
  "getRoomState",
  "getRoomStateByType",
  "getRoomStateWithKey",
  "setRoomStateWithKey",
  "getMembersByRoom",
  "getRoomEvents",
  "redactEvent",
  "setTyping",
  "getUserProfile",
  "getDisplayName",
  "getAvatarUrl",
  "setPresence",
  "getPresence",
  "getEvents",
];

const aliasCalls = ["createRoom", "setRoomAlias", "deleteRoomAlias"];

export const extensions: readonly Requirement[] = [
  {
    id: "D51",
    what: "as_token with user_id acts as that user, which must be inside the namespace",
    carriedBy: [
      hs.everyOperation((id) => hs.parameter(id, "user_id", { required: false }), {
        except: actsAsNobody,
      }),
      hs.everyOperation((id) => hs.accepts(id, "asToken")),
      hs.everyOperation((id) => hs.status(id, 403, "M_FORBIDDEN"), { having: "user_id" }),
    ],
    behaviour: { homeserver: "acts as user_id inside the namespace, and refuses others with 403" },
  },
  {
    id: "D52",
    what: "as_token with user_token acts as a real user who granted that token",
    carriedBy: [
      hs.everyOperation((id) => hs.parameter(id, "user_token", { required: false }), {
        except: actsAsNobody,
      }),
    ],
    behaviour: { homeserver: "acts as the user of a user_token that its own rule accepts" },
  },
  {
    id: "D53",
    what: "To act as a real user takes further permission, for which the draft has no procedure",
    carriedBy: [
      hs.parameter("sendMessage", "user_token"),
      hs.everyOperation((id) => hs.status(id, 403, "M_FORBIDDEN"), { having: "user_token" }),
    ],
    behaviour: { homeserver: "refuses user_token with 403 unless it is told otherwise" },
  },
  {
    id: "D54",
    what: "Both work in the whole client-server API but for account management",
    carriedBy: [
      hs.everyOperation((id) => hs.parameter(id, "user_id"), { except: actsAsNobody }),
      ...ordinaryCalls.map((id) => hs.operation(id)),
      hs.noPath(/account|password|3pid|login|logout|deactivate|refresh/u),
    ],
    behaviour: { homeserver: "does not let an application service manage accounts" },
  },
  {
    id: "D55",
    what: "The token stands in access_token, so that client libraries can be used",
    carriedBy: [
      hs.scheme("asToken", "query"),
      hs.scheme("accessToken", "query"),
      hs.everyOperation((id) => hs.accepts(id, "accessToken"), {
        except: { register: "clients have no token yet when they register" },
      }),
    ],
  },
  {
    id: "D56",
    what: "ts sets the origin_server_ts of an event, where events are sent and nowhere else",
    carriedBy: [
      hs.onlyOn("ts", ["sendMessage", "sendMessageWithoutTxnId", "sendMessageAsWritten"]),
      hs.parameter("sendMessage", "ts", { required: false, schema: { type: "integer" } }),
      hs.status("sendMessage", 400, "M_INVALID_PARAM"),
    ],
    behaviour: { homeserver: "gives the event the time in ts" },
  },
  {
    id: "D57",
    what: "The application service has full control of the users and aliases of its namespaces",
    carriedBy: [
      hs.accepts("register", "asToken"),
      ...aliasCalls.map((id) => hs.accepts(id, "asToken")),
      // The draft has no request that deletes a user (U29).
      hs.description("register", /No call deletes a user/u),
    ],
    behaviour: { homeserver: "lets it create and delete any alias inside its namespaces" },
  },
  {
    id: "D58",
    what: "Control of aliases needs no calls of its own",
    carriedBy: [
      hs.operation("setRoomAlias", "PUT /_matrix/client/api/v1/directory/room/{roomAlias}"),
      hs.operation("deleteRoomAlias", "DELETE /_matrix/client/api/v1/directory/room/{roomAlias}"),
      hs.operation("getRoomIdByAlias", "GET /_matrix/client/api/v1/directory/room/{roomAlias}"),
    ],
  },
  {
    id: "D59",
    what: "POST /register with as_token and m.login.application_service creates a user without a flow",
    carriedBy: [
      hs.operation("register", "POST /_matrix/client/api/v1/register"),
      hs.tokens("register", ["asToken", null]),
      hs.requestField("register", "type", {
        required: true,
        schema: { const: "m.login.application_service" },
      }),
      hs.schema("RegisterVirtualUser", "user", { schema: { type: "string" } }),
      // The name that replaced it (U34).
      hs.schema("RegisterVirtualUser", "username", { schema: { type: "string" } }),
      hs.responseField("register", 200, "user_id", { required: true }),
      hs.refused("register", { type: "m.login.application_service" }),
    ],
    behaviour: { homeserver: "creates the user without captcha or password" },
  },
  {
    id: "D60",
    what: "M_EXCLUSIVE when an application service creates a user or alias outside its namespaces",
    carriedBy: [
      hs.status("register", 400, "M_EXCLUSIVE"),
      hs.status("createRoom", 400, "M_EXCLUSIVE"),
      hs.status("setRoomAlias", 400, "M_EXCLUSIVE"),
    ],
    behaviour: { homeserver: "refuses IDs outside the namespaces with M_EXCLUSIVE" },
  },
  {
    id: "D61",
    what: "M_EXCLUSIVE when a person creates a user or alias inside a namespace",
    carriedBy: [
      hs.example("register", "request", "person"),
      hs.status("register", 400, "M_EXCLUSIVE"),
      ...["createRoom", "setRoomAlias"].flatMap((id) => [
        hs.accepts(id, "accessToken"),
        hs.status(id, 400, "M_EXCLUSIVE"),
      ]),
    ],
    behaviour: { homeserver: "refuses people with M_EXCLUSIVE where the namespace is exclusive" },
  },
];
