/**
 * S14–S20: the token and the paths of the requests of a homeserver, and unknown paths.
 */
import type { Requirement } from "../../../scripts/requirements/requirement.ts";
import { inDocument } from "../../../scripts/requirements/vocabulary.ts";

const as = inDocument("v1/application-service");
const hs = inDocument("v1/homeserver");

const thirdParty = "/_matrix/app/unstable/thirdparty";

export const homeserverRequests: readonly Requirement[] = [
  {
    id: "S14",
    what: "Every request of a homeserver carries Authorization: Bearer with the hs_token",
    carriedBy: [
      as.scheme("hsToken", "bearer"),
      as.everyOperation((id) => as.accepts(id, "hsToken")),
    ],
    behaviour: { homeserver: "sends the header with every request" },
  },
  {
    id: "S15",
    what: "The application service compares it with its own; M_FORBIDDEN when they differ",
    carriedBy: [as.everyOperation((id) => as.status(id, 403, "M_FORBIDDEN"))],
    behaviour: { applicationService: "refuses a wrong token with 403 M_FORBIDDEN" },
  },
  {
    id: "S16",
    what: "401 when there is no token at all, with a code of its own if it likes",
    carriedBy: [
      as.everyOperation((id) =>
        as.status(id, 401, "M_MISSING_TOKEN", "COM.EXAMPLE.MYAPPSERVICE_UNAUTHORIZED"),
      ),
    ],
    behaviour: { applicationService: "refuses a request without a token with 401" },
  },
  {
    id: "S17",
    what: "The superseded access_token in the query goes to old ones only, together with the header",
    carriedBy: [
      as.scheme("hsTokenInQuery", "query", /together with the header.*must agree/u),
      as.everyOperation((id) => as.tokens(id, ["hsToken", "hsTokenInQuery"])),
    ],
    behaviour: {
      homeserver: "sends the query form only when told to, beside the header",
      applicationService: "refuses a header and a query that differ",
    },
  },
  {
    id: "S18",
    what: "All paths are below /_matrix/app/v1 of the url",
    carriedBy: [
      as.everyOperation((id) => as.pathBelow(id, "/_matrix/app/v1/"), {
        except: {
          claimKeysOfVirtualUsers: "an open proposal (S34)",
          queryKeysOfVirtualUsers: "an open proposal (S34)",
        },
      }),
    ],
    behaviour: { homeserver: "keeps the path of url" },
  },
  {
    id: "S19",
    what: "When the present path is not known to the other side, the superseded one is tried",
    carriedBy: [
      as.legacyPath("sendTransaction", "/transactions/{txnId}"),
      as.legacyPath("queryUserById", "/users/{userId}"),
      as.legacyPath("queryRoomByAlias", "/rooms/{roomAlias}"),
      as.legacyPath("getProtocolMetadata", `${thirdParty}/protocol/{protocol}`),
      as.legacyPath("queryUserByProtocol", `${thirdParty}/user/{protocol}`),
      as.legacyPath("queryThirdPartyUserByUserId", `${thirdParty}/user`),
      as.legacyPath("queryLocationByProtocol", `${thirdParty}/location/{protocol}`),
      as.legacyPath("queryLocationByAlias", `${thirdParty}/location`),
      as.legacyPath("ping", null),
    ],
    behaviour: {
      homeserver: "falls back to the superseded path, and tries the present one again later",
      applicationService: "serves both",
    },
  },
  {
    id: "S20",
    what: "M_UNRECOGNIZED with 404 for an unknown path, with 405 for a known one and a wrong method",
    carriedBy: [as, hs].flatMap(({ everyOperation, status }) => [
      everyOperation((id) => status(id, 404, "M_UNRECOGNIZED")),
      everyOperation((id) => status(id, 405, "M_UNRECOGNIZED")),
    ]),
    behaviour: {
      homeserver: "tells both apart",
      applicationService: "tells both apart",
    },
  },
];
