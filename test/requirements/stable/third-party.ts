/**
 * S48–S53a: look-ups of users and rooms on the other side of a bridge.
 */
import type { Requirement } from "../../../scripts/requirements/requirement.ts";
import { inDocument } from "../../../scripts/requirements/vocabulary.ts";

const as = inDocument("v1/application-service");
const hs = inDocument("v1/homeserver");

const lookUps = {
  getProtocolMetadata: "protocol/{protocol}",
  queryUserByProtocol: "user/{protocol}",
  queryLocationByProtocol: "location/{protocol}",
  queryThirdPartyUserByUserId: "user",
  queryLocationByAlias: "location",
};
const required = { required: true };

function lookUp(id: keyof typeof lookUps) {
  const path = lookUps[id];
  const inPath = { in: "path", required: true } as const;
  return [
    as.operation(id, `GET /_matrix/app/v1/thirdparty/${path}`),
    ...(path.endsWith("{protocol}") ? [as.parameter(id, "protocol", inPath)] : []),
  ];
}

function fieldsOf(operationId: string, ...names: readonly string[]) {
  return names.map((name) => as.responseField(operationId, 200, name, required));
}

export const thirdParty: readonly Requirement[] = [
  {
    id: "S48",
    what: "GET protocol/{protocol}: fields of users and rooms, their types, an icon and the networks",
    carriedBy: [
      ...lookUp("getProtocolMetadata"),
      ...fieldsOf(
        "getProtocolMetadata",
        "user_fields",
        "location_fields",
        "icon",
        "field_types",
        "field_types.*.regexp",
        "field_types.*.placeholder",
        "instances",
      ),
      as.responseField("getProtocolMetadata", 200, "icon", { schema: { pattern: "^mxc://" } }),
      as.responseField("getProtocolMetadata", 200, "field_types", { says: /every field/u }),
    ],
    behaviour: { applicationService: "gives every field a type" },
  },
  {
    id: "S49",
    what: "An instance has desc, fields and network_id; icon is optional",
    carriedBy: [
      ...fieldsOf(
        "getProtocolMetadata",
        "instances[].desc",
        "instances[].fields",
        "instances[].network_id",
      ),
      as.responseField("getProtocolMetadata", 200, "instances[].icon", { required: false }),
    ],
  },
  {
    id: "S50",
    what: "GET user/{protocol}, the search fields as query parameters, lists userid, protocol and fields",
    carriedBy: [
      ...lookUp("queryUserByProtocol"),
      as.parameter("queryUserByProtocol", "fields", {
        schema: { type: "object" },
        keys: { style: "form", explode: true },
      }),
      ...fieldsOf("queryUserByProtocol", "[].userid", "[].protocol", "[].fields"),
    ],
  },
  {
    id: "S51",
    what: "GET location/{protocol} lists alias, protocol and fields",
    carriedBy: [
      ...lookUp("queryLocationByProtocol"),
      as.parameter("queryLocationByProtocol", "fields", {
        schema: { type: "object" },
        keys: { style: "form", explode: true },
      }),
      ...fieldsOf("queryLocationByProtocol", "[].alias", "[].protocol", "[].fields"),
    ],
  },
  {
    id: "S52",
    what: "GET user?userid= and GET location?alias= look up the other way round",
    carriedBy: [
      ...lookUp("queryThirdPartyUserByUserId"),
      as.parameter("queryThirdPartyUserByUserId", "userid", required),
      ...fieldsOf("queryThirdPartyUserByUserId", "[].userid", "[].protocol", "[].fields"),
      ...lookUp("queryLocationByAlias"),
      as.parameter("queryLocationByAlias", "alias", required),
      ...fieldsOf("queryLocationByAlias", "[].alias", "[].protocol", "[].fields"),
    ],
  },
  {
    id: "S53",
    what: "All answer 401, 403, and 404 for an unknown protocol or no match; access_token is no field",
    carriedBy: Object.keys(lookUps).flatMap((id) => [
      as.status(id, 401),
      as.status(id, 403),
      as.status(id, 404, "M_NOT_FOUND"),
    ]),
    behaviour: { applicationService: "drops access_token from the fields" },
  },
  {
    id: "S53a",
    what: "Clients ask the homeserver, which adds an instance_id and joins application services",
    carriedBy: [
      hs.operation("getProtocols", "GET /_matrix/client/v3/thirdparty/protocols"),
      ...Object.entries(lookUps).flatMap(([id, path]) => [
        hs.operation(id, `GET /_matrix/client/v3/thirdparty/${path}`),
        hs.status(id, 404, "M_NOT_FOUND"),
      ]),
      hs.responseField("getProtocols", 200, "*.instances[].instance_id"),
      hs.responseField("getProtocolMetadata", 200, "instances[].instance_id"),
    ],
    behaviour: { homeserver: "asks those that list the protocol, and joins their answers" },
  },
];
