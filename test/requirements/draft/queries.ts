/**
 * D18–D38: whether a user and whether an alias exists.
 */
import type { Requirement } from "../../../scripts/requirements/requirement.ts";
import { inDocument } from "../../../scripts/requirements/vocabulary.ts";

const as = inDocument("draft/application-service");
const hs = inDocument("draft/homeserver");

const user = "queryUserById";
const alias = "queryRoomByAlias";

const userQuery: readonly Requirement[] = [
  {
    id: "D18",
    what: "GET /users/{userId} asks for a user; the ID is percent-encoded, slashes too",
    carriedBy: [
      as.operation(user, "GET /users/{userId}", { "x-matrix-rest-of-path": true }),
      as.tokens(user, ["hsToken"]),
      as.scheme("hsToken", "query"),
      as.parameter(user, "userId", { in: "path", required: true }),
    ],
    behaviour: {
      homeserver: "encodes every character",
      applicationService: "takes raw slashes too",
    },
  },
  {
    id: "D19",
    what: "200 with {} says that the user exists",
    carriedBy: [as.example(user, 200, "done", { equals: {} })],
  },
  {
    id: "D20",
    what: "404 says that there is no such user",
    carriedBy: [as.status(user, 404, "M_NOT_FOUND")],
  },
  {
    id: "D21",
    what: "401 says that the homeserver has to supply its token",
    carriedBy: [as.everyOperation((id) => as.status(id, 401, "M_MISSING_TOKEN"))],
    behaviour: { applicationService: "answers a request without token with 401" },
  },
  {
    id: "D22",
    what: "403 says that the token of the homeserver is rejected",
    carriedBy: [as.everyOperation((id) => as.status(id, 403, "M_FORBIDDEN"))],
    behaviour: { applicationService: "answers a wrong token with 403" },
  },
  {
    id: "D23",
    what: "Sent when an event, such as an invite, concerns an unknown user ID inside the namespace",
    behaviour: { homeserver: "asks for unknown senders and targets inside the namespace" },
  },
  {
    id: "D24",
    what: "If the user exists the application service creates it while the query is open",
    carriedBy: [hs.accepts("register", "asToken"), as.description(user, /creates it/u)],
    behaviour: { applicationService: "creates the user before it answers" },
  },
  {
    id: "D25",
    what: "It may set anything else about the user too, such as its name and rooms",
    carriedBy: [
      hs.parameter("setDisplayName", "user_id"),
      hs.parameter("setAvatarUrl", "user_id"),
      hs.parameter("joinRoomById", "user_id"),
      hs.parameter("joinRoom", "user_id"),
    ],
  },
  {
    id: "D26",
    what: "It answers when the user is set up; the homeserver is blocked until then",
    behaviour: { applicationService: "answers after the handler is done" },
  },
  {
    id: "D27",
    what: "Why not a profile in the answer: to let the application service set up the user is more flexible",
    notOnTheWire: "the reason for what D19 and D24 say",
  },
  {
    id: "D28",
    what: "The homeserver cannot answer its client before the application service has answered",
    behaviour: { homeserver: "holds the request of the client until the query is answered" },
  },
  {
    id: "D29",
    what: "The homeserver tries a few times, then answers its client with 408",
    carriedBy: [
      as.retry(user, "safe"),
      hs.status("sendMessage", 408, "M_UNKNOWN"),
      hs.status("inviteUser", 408, "M_UNKNOWN"),
      hs.status("setRoomStateWithKey", 408, "M_UNKNOWN"),
    ],
    behaviour: { homeserver: "tries the query three times, then answers 408" },
  },
];

const aliasQuery: readonly Requirement[] = [
  {
    id: "D30",
    what: "GET /rooms/{roomAlias} asks for a room alias",
    carriedBy: [
      as.operation(alias, "GET /rooms/{roomAlias}", { "x-matrix-rest-of-path": true }),
      as.tokens(alias, ["hsToken"]),
      as.parameter(alias, "roomAlias", { in: "path", required: true }),
    ],
  },
  {
    id: "D31",
    what: "200 with {} says that the room exists, 404 that it does not; 401 and 403 as for users",
    carriedBy: [
      as.example(alias, 200, "done", { equals: {} }),
      as.status(alias, 404, "M_NOT_FOUND"),
      as.status(alias, 401, "M_MISSING_TOKEN"),
      as.status(alias, 403, "M_FORBIDDEN"),
    ],
  },
  {
    id: "D32",
    what: "Sent when somebody wants to join an alias inside the namespace",
    behaviour: { homeserver: "asks for unknown aliases inside the namespace" },
  },
  {
    id: "D33",
    what: "If the room exists the application service creates it before it answers",
    carriedBy: [
      hs.requestField("createRoom", "room_alias_name"),
      hs.operation("setRoomAlias"),
      as.description(alias, /creates it/u),
    ],
    behaviour: { applicationService: "creates the room before it answers" },
  },
  {
    id: "D34",
    what: "It may set the name, the topic and more",
    carriedBy: [
      hs.example("setRoomStateByType", "request", "name"),
      hs.example("setRoomStateByType", "request", "topic"),
      hs.requestField("createRoom", "name"),
      hs.requestField("createRoom", "topic"),
    ],
  },
  {
    id: "D35",
    what: "It may send messages as other users, so that there is something to scroll back to",
    carriedBy: [hs.parameter("sendMessage", "user_id"), hs.parameter("sendMessage", "ts")],
  },
  {
    id: "D36",
    what: "It answers when the room is set up; the homeserver is blocked until then",
    behaviour: { applicationService: "answers after the handler is done" },
  },
  {
    id: "D37",
    what: "Why not events in the answer: more flexible, and the application service learns the room ID",
    carriedBy: [hs.responseField("createRoom", 200, "room_id", { required: true })],
  },
  {
    id: "D38",
    what: "The homeserver answers its client last; after a few tries with 408",
    carriedBy: [
      as.retry(alias, "safe"),
      hs.status("joinRoom", 408, "M_UNKNOWN"),
      hs.status("getRoomIdByAlias", 408, "M_UNKNOWN"),
    ],
    behaviour: { homeserver: "holds the client, tries three times, then answers 408" },
  },
];

export const queries = [...userQuery, ...aliasQuery];
