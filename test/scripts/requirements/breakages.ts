/**
 * One way to break a document for every kind of carrier, and what is said about it.
 */
import type { Carrier } from "../../../scripts/requirements/carrier.ts";
import type { DocumentName } from "../../../scripts/requirements/documents.ts";
import { inDocument } from "../../../scripts/requirements/vocabulary.ts";

/** `to` replaces the place that the keys lead to; undefined deletes it. */
type Breakage = readonly [
  what: string,
  carrier: Carrier,
  document: DocumentName,
  keys: readonly string[],
  to: unknown,
  fault: RegExp,
];

const as = inDocument("v1/application-service");
const hs = inDocument("v1/homeserver");
const reg = inDocument("draft/registration");

const apply = "v1/application-service";
const home = "v1/homeserver";
const push = ["paths", "/_matrix/app/v1/transactions/{txnId}", "put"];
const send = ["paths", "/_matrix/client/v3/rooms/{roomId}/send/{eventType}/{txnId}", "put"];
const capabilities = ["paths", "/_matrix/client/v3/capabilities", "get"];
const schemas = ["components", "schemas"];
const registered =
  "paths|/_matrix/appservice/v1/register|post|responses|200|content|application/json|examples|registered|value|hs_token".split(
    "|",
  );
const ts = { name: "ts", in: "query", schema: { type: "integer" } };

export const breakages: readonly Breakage[] = [
  [
    "an operation that is renamed",
    as.operation("sendTransaction"),
    apply,
    [...push, "operationId"],
    "push",
    /has no operation sendTransaction/u,
  ],
  [
    "a key of an operation",
    hs.operation("sendMessage", undefined, { deprecated: undefined }),
    home,
    [...send, "deprecated"],
    true,
    /sendMessage has deprecated true/u,
  ],
  [
    "an operation that moves",
    as.pathBelow("ping", "/_matrix/app/v1/"),
    apply,
    ["paths"],
    { "/ping": { post: { operationId: "ping", responses: {} } } },
    /ping is at \/ping/u,
  ],
  [
    "a superseded path that is gone",
    as.legacyPath("queryUserById", "/users/{userId}"),
    apply,
    ["x-matrix-legacy-paths", "queryUserById"],
    undefined,
    /queryUserById has the superseded path none/u,
  ],
  [
    "a path that is not to be there",
    hs.noPath(/unregister/u),
    home,
    ["paths", "/unregister"],
    {},
    /v1\/homeserver has \/unregister/u,
  ],
  [
    "an operation that takes other tokens",
    as.tokens("sendTransaction", ["hsToken", "hsTokenInQuery"]),
    apply,
    [...push, "security"],
    [{ hsToken: [] }, {}],
    /sendTransaction takes hsToken or no token/u,
  ],
  [
    "a token that one operation does not take any more",
    as.everyOperation((id) => as.accepts(id, "hsToken")),
    apply,
    [...push, "security"],
    [],
    /sendTransaction does not take hsToken/u,
  ],
  [
    "an operation that may be repeated in another way",
    as.retry("sendTransaction", "transaction"),
    apply,
    [...push, "x-matrix-retry"],
    "unsafe",
    /sendTransaction: repeat as unsafe/u,
  ],
  [
    "a description that says something else",
    as.description("sendTransaction", /same `txnId`/u),
    apply,
    [...push, "description"],
    "Pushes events.",
    /does not say/u,
  ],
  [
    "a body that may be left out",
    as.requestBody("sendTransaction", true),
    apply,
    [...push, "requestBody", "required"],
    false,
    /required is false/u,
  ],
  [
    "a parameter that is gone",
    hs.parameter("sendMessage", "ts"),
    home,
    [...send, "parameters"],
    [],
    /has no query parameter ts/u,
  ],
  [
    "a parameter that is required now",
    hs.parameter("sendMessage", "ts", { required: false }),
    home,
    [...send, "parameters"],
    [{ ...ts, required: true }],
    /sendMessage ts is required/u,
  ],
  [
    "a parameter of another type",
    hs.parameter("sendMessage", "ts", { schema: { type: "integer" } }),
    home,
    [...send, "parameters"],
    [{ ...ts, schema: { type: "string" } }],
    /type is "string"/u,
  ],
  [
    "a parameter that is not to be there",
    hs.noParameter("getCapabilities", "ts"),
    home,
    [...capabilities, "parameters"],
    [ts],
    /getCapabilities has a query parameter ts/u,
  ],
  [
    "a parameter on one operation more",
    hs.onlyOn("ts", ["sendMessage", "setRoomStateWithKey"], { getEventByTimestamp: "its own" }),
    home,
    [...capabilities, "parameters"],
    [ts],
    /ts is on getCapabilities too/u,
  ],
  [
    "a parameter on one operation less",
    hs.onlyOn("ts", ["sendMessage", "setRoomStateWithKey"], { getEventByTimestamp: "its own" }),
    home,
    [...send, "parameters"],
    [],
    /no ts on sendMessage/u,
  ],
  [
    "a field of a request that is gone",
    as.requestField("sendTransaction", "ephemeral"),
    apply,
    [...schemas, "Transaction", "properties", "ephemeral"],
    undefined,
    /request ephemeral is not there/u,
  ],
  [
    "a field that one branch of a union does not require any more",
    as.requestField("sendTransaction", "events[].sender", { required: true }),
    apply,
    [...schemas, "ReactionEvent", "required"],
    ["type"],
    /events\[\]\.sender is not required/u,
  ],
  [
    "a field of an answer that is of another type",
    hs.responseField("pingAppservice", 200, "duration_ms", { schema: { type: "integer" } }),
    home,
    [...schemas, "PingResult", "properties", "duration_ms", "type"],
    "string",
    /duration_ms has not \{"type":"integer"\}/u,
  ],
  [
    "a schema that is gone",
    as.schema("TypingEvent", "content.user_ids"),
    apply,
    [...schemas, "TypingEvent"],
    undefined,
    /has no schema TypingEvent/u,
  ],
  [
    "a field that is not to be there",
    as.noField("PresenceEvent", "room_id"),
    apply,
    [...schemas, "PresenceEvent", "properties", "room_id"],
    {},
    /PresenceEvent has room_id/u,
  ],
  [
    "a status that is gone",
    hs.status("sendMessage", 413),
    home,
    [...send, "responses", "413"],
    undefined,
    /sendMessage does not answer 413/u,
  ],
  [
    "an errcode that every operation had",
    as.everyOperation((id) => as.status(id, 403, "M_FORBIDDEN")),
    apply,
    ["components", "responses", "WrongHsToken", "content", "application/json", "examples"],
    {},
    /403 has no example M_FORBIDDEN.*; and 8 more/u,
  ],
  [
    "a header that is gone",
    hs.header("sendMessage", 429, "Retry-After"),
    home,
    ["components", "responses", "RateLimited", "headers"],
    {},
    /429 has no header Retry-After/u,
  ],
  [
    "a token that travels elsewhere",
    as.scheme("hsToken", "bearer"),
    apply,
    ["components", "securitySchemes", "hsToken", "scheme"],
    "basic",
    /hsToken is .*basic/u,
  ],
  [
    "an example with another value",
    reg.example("registerApplicationService", 200, "registered", { equals: { hs_token: "T_h" } }),
    "draft/registration",
    registered,
    "other",
    /example registered is \{"hs_token":"other"\}/u,
  ],
];
