/**
 * D1–D17: how an application service registers and unregisters over HTTP.
 */
import type { Requirement } from "../../../scripts/requirements/requirement.ts";
import { inDocument } from "../../../scripts/requirements/vocabulary.ts";

const as = inDocument("draft/application-service");
const hs = inDocument("draft/homeserver");
const reg = inDocument("draft/registration");

const register = "registerApplicationService";
const unregister = "unregisterApplicationService";

const regexes = {
  users: "@irc\\.freenode\\.net/.*",
  aliases: "#irc\\.freenode\\.net/.*",
  rooms: "!irc\\.freenode\\.net/.*",
};

export const registration: readonly Requirement[] = [
  {
    id: "D1",
    what: "POST /register has url, as_token and namespaces in its body, and a token nowhere else",
    carriedBy: [
      reg.operation(register, "POST /_matrix/appservice/v1/register"),
      reg.requestBody(register, true),
      reg.requestField(register, "url", { required: true, schema: { type: "string" } }),
      // Not required by the schema: a body without it is answered with 401, not 400 (U6).
      reg.requestField(register, "as_token", { required: false, schema: { type: "string" } }),
      reg.status(register, 401, "M_MISSING_TOKEN"),
      reg.requestField(register, "namespaces", { required: true, schema: { type: "object" } }),
      reg.tokens(register, []),
    ],
  },
  {
    id: "D2",
    what: "namespaces has three lists, users, aliases and rooms, of objects with exclusive and regex",
    carriedBy: [
      reg.requestField(register, "namespaces.users", { schema: { type: "array" } }),
      reg.requestField(register, "namespaces.aliases", { schema: { type: "array" } }),
      reg.requestField(register, "namespaces.rooms", { schema: { type: "array" } }),
      ...["users", "aliases", "rooms"].flatMap((list) => [
        reg.requestField(register, `namespaces.${list}[].exclusive`, {
          required: true,
          schema: { type: "boolean" },
        }),
        reg.requestField(register, `namespaces.${list}[].regex`, {
          required: true,
          schema: { type: "string" },
        }),
      ]),
    ],
  },
  {
    id: "D3",
    what: "The inputs are the token, the users and aliases namespaces and the url; rooms may be missing",
    carriedBy: [
      reg.requestField(register, "namespaces.rooms", { required: false }),
      reg.refused(register, { as_token: "T_a", namespaces: {} }),
      reg.refused(register, { as_token: "T_a", url: "https://someapp.com" }),
    ],
  },
  {
    id: "D4",
    what: "200 tells the hs_token, which the homeserver presents from then on",
    carriedBy: [
      reg.responseField(register, 200, "hs_token", { required: true, schema: { type: "string" } }),
      as.scheme("hsToken", "query"),
      as.everyOperation((id) => as.tokens(id, ["hsToken"])),
    ],
  },
  {
    id: "D5",
    what: "400 when a namespace is not of the required form",
    carriedBy: [
      reg.status(register, 400, "M_BAD_JSON"),
      reg.refused(register, { url: "https://someapp.com", namespaces: { users: ["@a"] } }),
    ],
    behaviour: { homeserver: "refuses an expression that does not compile" },
  },
  {
    id: "D6",
    what: "401 when the application service has to supply its token",
    carriedBy: [reg.status(register, 401, "M_MISSING_TOKEN")],
    behaviour: { homeserver: "answers a body without as_token with 401" },
  },
  {
    id: "D7",
    what: "403 when the token is rejected",
    carriedBy: [reg.status(register, 403, "M_FORBIDDEN")],
    behaviour: { homeserver: "answers an unknown as_token with 403" },
  },
  {
    id: "D8",
    what: "The homeserver starts to push once, and only if, the answer is 200",
    behaviour: { homeserver: "starts to deliver after the answer has been written" },
  },
  {
    id: "D9",
    what: "Called when an application service wants to register with a homeserver that is new to it",
    notOnTheWire: "when to register is for the application service to decide",
  },
  {
    id: "D10",
    what: "Exclusive keeps people and other application services from creating and deleting IDs",
    carriedBy: [
      reg.requestField(register, "namespaces.users[].exclusive", {
        says: /people and other application services/u,
      }),
      hs.status("register", 400, "M_EXCLUSIVE"),
      hs.status("createRoom", 400, "M_EXCLUSIVE"),
      hs.status("setRoomAlias", 400, "M_EXCLUSIVE"),
      hs.status("deleteRoomAlias", 400, "M_EXCLUSIVE"),
    ],
    behaviour: { homeserver: "guards exclusive namespaces against people and others" },
  },
  {
    id: "D11",
    what: "Exclusive where rooms stand for real ones elsewhere, not where they are only added to",
    carriedBy: [
      reg.requestField(register, "namespaces.aliases[].exclusive", {
        says: /stand for real rooms elsewhere/u,
      }),
    ],
  },
  {
    id: "D12",
    what: "A regex is a POSIX extended regular expression as a JSON string",
    carriedBy: [
      reg.requestField(register, "namespaces.users[].regex", {
        schema: { type: "string", format: "mx-posix-regex" },
        says: /POSIX extended regular expression/u,
      }),
    ],
    behaviour: { homeserver: "compiles POSIX extended expressions, bracket classes too" },
  },
  {
    id: "D13",
    what: "A regex includes the sigil: @ of users, # of aliases, ! of rooms",
    carriedBy: Object.entries(regexes).map(([list, regex]) =>
      reg.example(register, "request", "allNamespaces", {
        at: ["namespaces", list, 0, "regex"],
        equals: regex,
      }),
    ),
    behaviour: { homeserver: "matches the complete ID, with its sigil and server" },
  },
  {
    id: "D14",
    what: "The sample: a url with a slash at its end, and three exclusive namespaces of IRC",
    carriedBy: [
      reg.example(register, "request", "allNamespaces", {
        equals: {
          url: "https://my.application.service.com/matrix/",
          as_token: "some_AS_token",
          namespaces: {
            users: [{ exclusive: true, regex: regexes.users }],
            aliases: [{ exclusive: true, regex: regexes.aliases }],
            rooms: [{ exclusive: true, regex: regexes.rooms }],
          },
        },
      }),
    ],
    behaviour: { homeserver: "strips the slash at the end of url" },
  },
  {
    id: "D15",
    what: "POST /unregister has the as_token in its body; the draft gives no answer to it",
    carriedBy: [
      reg.operation(unregister, "POST /_matrix/appservice/v1/unregister"),
      reg.requestBody(unregister, true),
      reg.requestField(unregister, "as_token", { schema: { type: "string" } }),
      reg.tokens(unregister, []),
      reg.example(unregister, 200, "done", { equals: {} }),
      reg.status(unregister, 401, "M_MISSING_TOKEN"),
      reg.status(unregister, 403, "M_FORBIDDEN"),
    ],
  },
  {
    id: "D16",
    what: "After 200 the homeserver stops to push to this application service",
    behaviour: { homeserver: "stops pushes and queries, and drops the queue" },
  },
  {
    id: "D17",
    what: "Called when an application service wants no more events at all",
    notOnTheWire: "when to unregister is for the application service to decide",
  },
];
