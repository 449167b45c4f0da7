/**
 * S36–S47: ping in both directions; whether a user and whether an alias exists.
 */
import type { Requirement } from "../../../scripts/requirements/requirement.ts";
import { inDocument } from "../../../scripts/requirements/vocabulary.ts";

const as = inDocument("v1/application-service");
const hs = inDocument("v1/homeserver");

const pingHs = "pingAppservice";
const user = "queryUserById";
const alias = "queryRoomByAlias";

const since17 = { "x-addedInMatrixVersion": "1.7" };
const queryErrors = [
  [401, "M_MISSING_TOKEN", "COM.EXAMPLE.MYAPPSERVICE_UNAUTHORIZED"],
  [403, "M_FORBIDDEN", "COM.EXAMPLE.MYAPPSERVICE_FORBIDDEN"],
  [404, "M_NOT_FOUND", "COM.EXAMPLE.MYAPPSERVICE_NOT_FOUND"],
] as const;

const ping: readonly Requirement[] = [
  {
    id: "S36",
    what: "POST ping at the application service, with an optional transaction_id; 200 {} has no effect",
    carriedBy: [
      as.operation("ping", "POST /_matrix/app/v1/ping", since17),
      as.requestBody("ping", true),
      as.requestField("ping", "transaction_id", { required: false }),
      as.example("ping", 200, "done", { equals: {} }),
      as.retry("ping", "safe"),
    ],
    behaviour: { applicationService: "answers a ping with 200" },
  },
  {
    id: "S37",
    what: "POST appservice/{id}/ping at the homeserver with as_token tells duration_ms; the ID is passed on",
    carriedBy: [
      hs.operation(pingHs, "POST /_matrix/client/v1/appservice/{appserviceId}/ping", since17),
      hs.tokens(pingHs, ["asToken", "asTokenInQuery"]),
      hs.requestBody(pingHs, true),
      hs.requestField(pingHs, "transaction_id", { required: false }),
      hs.responseField(pingHs, 200, "duration_ms", {
        required: true,
        schema: { type: "integer" },
      }),
    ],
    behaviour: { homeserver: "pings url and passes transaction_id on unchanged" },
  },
  {
    id: "S38",
    what: "400 M_URL_NOT_SET when the application service has no url",
    carriedBy: [hs.status(pingHs, 400, "M_URL_NOT_SET")],
    behaviour: { homeserver: "answers a ping of one without url with 400" },
  },
  {
    id: "S39",
    what: "403 M_FORBIDDEN when the token is not that of the application service in the path",
    carriedBy: [hs.status(pingHs, 403, "M_FORBIDDEN")],
    behaviour: { homeserver: "answers a ping with another token with 403" },
  },
  {
    id: "S40",
    what: "502 M_BAD_STATUS, with status and body, when the answer to the ping is not 2xx",
    carriedBy: [
      hs.status(pingHs, 502, "M_BAD_STATUS"),
      hs.responseField(pingHs, 502, "status", { required: false, schema: { type: "integer" } }),
      hs.responseField(pingHs, 502, "body", { required: false, schema: { type: "string" } }),
    ],
    behaviour: { homeserver: "passes on the status and the body of a bad answer" },
  },
  {
    id: "S41",
    what: "502 M_CONNECTION_FAILED, or 504 M_CONNECTION_TIMEOUT, when there is no answer",
    carriedBy: [
      hs.status(pingHs, 502, "M_CONNECTION_FAILED"),
      hs.status(pingHs, 504, "M_CONNECTION_TIMEOUT"),
    ],
    behaviour: { homeserver: "tells a failed connection from a timeout" },
  },
  {
    id: "S42",
    what: "An application service does not give up for good when its ping fails for a while",
    carriedBy: [hs.description(pingHs, /Do not give up on 502 and 504/u)],
    behaviour: { applicationService: "pings again" },
  },
  {
    id: "S43",
    what: "A good ping may resume transactions; Synapse sends null for no ID; codes have unstable names",
    // The unstable paths of MSC2659 are no part of the contract: homeservers have the stable ones.
    carriedBy: [
      as.requestField("ping", "transaction_id", { schema: { type: ["string", "null"] } }),
      as.example("ping", "request", "unnamed", { equals: { transaction_id: null } }),
      hs.status(pingHs, 400, "FI.MAU.MSC2659_URL_NOT_SET"),
      hs.status(pingHs, 502, "FI.MAU.MSC2659_BAD_STATUS", "FI.MAU.MSC2659_CONNECTION_FAILED"),
      hs.status(pingHs, 504, "FI.MAU.MSC2659_CONNECTION_TIMEOUT"),
      hs.responseField("getVersions", 200, "unstable_features.*", { schema: { type: "boolean" } }),
      hs.example("getVersions", 200, "versions", {
        at: ["unstable_features"],
        includes: { "fi.mau.msc2659": true, "fi.mau.msc2659.stable": true },
      }),
    ],
    behaviour: {
      homeserver: "resumes transactions after a good ping",
      applicationService: "takes null",
    },
  },
];

const queries: readonly Requirement[] = [
  {
    id: "S44",
    what: "GET users/{userId}: 200 {} once the user is created, 404 for no, 401, 403",
    carriedBy: [
      as.operation(user, "GET /_matrix/app/v1/users/{userId}"),
      as.parameter(user, "userId", { in: "path", required: true }),
      as.example(user, 200, "done", { equals: {} }),
      ...queryErrors.map(([code, errcode]) => as.status(user, code, errcode)),
      as.description(user, /creates it .* before it answers 200/u),
    ],
    behaviour: {
      homeserver: "asks only inside the users namespaces",
      applicationService: "answers 200 once the user is created, else 404",
    },
  },
  {
    id: "S45",
    what: "GET rooms/{roomAlias}: 200 {} once the room has the alias, 404 for no, 401, 403",
    carriedBy: [
      as.operation(alias, "GET /_matrix/app/v1/rooms/{roomAlias}"),
      as.parameter(alias, "roomAlias", { in: "path", required: true }),
      as.example(alias, 200, "done", { equals: {} }),
      ...queryErrors.map(([code, errcode]) => as.status(alias, code, errcode)),
      as.description(alias, /creates it and binds the alias .* before it answers 200/u),
    ],
    behaviour: {
      homeserver: "asks only inside the aliases namespaces",
      applicationService: "answers 200 once the room has the alias, else 404",
    },
  },
  {
    id: "S46",
    what: "The homeserver holds the client's request, tries several times, then answers it with 408",
    carriedBy: [
      as.retry(user, "safe"),
      as.retry(alias, "safe"),
      // After an alias query; the errcode is ours (V5).
      hs.status("joinRoom", 408, "M_UNKNOWN"),
      hs.status("knockRoom", 408, "M_UNKNOWN"),
      hs.status("getRoomIdByAlias", 408, "M_UNKNOWN"),
      // After a user query.
      hs.status("inviteUser", 408, "M_UNKNOWN"),
    ],
    behaviour: { homeserver: "tries the query several times, then answers 408" },
  },
  {
    id: "S47",
    what: "Error bodies of an application service are optional, and their codes may be its own",
    carriedBy: [
      ...[user, alias].flatMap((id) =>
        queryErrors.map(([code, ...errcodes]) => as.status(id, code, ...errcodes)),
      ),
      as.schema("MatrixError", "errcode", { schema: { type: "string" } }),
    ],
    behaviour: { homeserver: "takes an error without a body, and any code" },
  },
];

export const pingAndQueries = [...ping, ...queries];
