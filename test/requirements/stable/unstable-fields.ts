/**
 * S32–S35: what homeservers push, and ask, by proposals that are not in the specification yet.
 */
import type { Requirement } from "../../../scripts/requirements/requirement.ts";
import { inDocument, registrationKey } from "../../../scripts/requirements/vocabulary.ts";

const as = inDocument("v1/application-service");
const push = "sendTransaction";

const proposal = (msc: string) => ({ schema: { "x-matrix-msc": msc } });
const optional = { required: false };
const required = { required: true };

export const unstableFields: readonly Requirement[] = [
  {
    id: "S32",
    what: "MSC4203: to_device, messages to devices of virtual users, under two names; omitted when empty",
    carriedBy: ["to_device", "de.sorunome.msc2409.to_device"].flatMap((key) => [
      as.requestField(push, `["${key}"]`, {
        ...optional,
        schema: { type: "array", "x-matrix-msc": "MSC4203" },
      }),
      ...["to_user_id", "to_device_id", "type", "sender", "content"].map((name) =>
        as.requestField(push, `["${key}"][].${name}`, required),
      ),
    ]),
    behaviour: {
      homeserver: "keeps a message until its transaction is acknowledged",
      applicationService: "takes both names",
    },
  },
  {
    id: "S33",
    what: "MSC3202: device lists, one-time key counts and fallback key types; all may be left out",
    carriedBy: [
      registrationKey('["org.matrix.msc3202"]', proposal("MSC3202")),
      ...["", "org.matrix.msc3202."].flatMap((prefix) => [
        as.requestField(push, `["${prefix}device_lists"]`, {
          ...optional,
          ...proposal("MSC3202"),
        }),
        as.requestField(push, `["${prefix}device_lists"].changed[]`),
        as.requestField(push, `["${prefix}device_lists"].left[]`),
        as.requestField(push, `["${prefix}device_one_time_keys_count"].*.*.*`, {
          schema: { type: "integer" },
        }),
        as.requestField(push, `["${prefix}device_unused_fallback_key_types"].*.*[]`, {
          schema: { type: "string" },
        }),
      ]),
      as.requestField(push, '["org.matrix.msc3202.device_one_time_key_counts"].*.*.*'),
    ],
    behaviour: {
      homeserver: "sends it to those who ask for it, of each user and device the newest",
      applicationService: "takes both names, and answers when its work on them is done",
    },
  },
  {
    id: "S34",
    what: "MSC3983 and MSC3984: keys/claim and keys/query; an unknown path says that they are not served",
    carriedBy: [
      as.operation(
        "claimKeysOfVirtualUsers",
        "POST /_matrix/app/unstable/org.matrix.msc3983/keys/claim",
        { "x-matrix-msc": "MSC3983" },
      ),
      as.requestField("claimKeysOfVirtualUsers", "*.*[]", { schema: { type: "string" } }),
      as.responseField("claimKeysOfVirtualUsers", 200, "*.*.*"),
      as.operation(
        "queryKeysOfVirtualUsers",
        "POST /_matrix/app/unstable/org.matrix.msc3984/keys/query",
        { "x-matrix-msc": "MSC3984" },
      ),
      as.requestField("queryKeysOfVirtualUsers", "*[]", { schema: { type: "string" } }),
      as.responseField("queryKeysOfVirtualUsers", 200, "device_keys.*.*"),
      as.status("claimKeysOfVirtualUsers", 404, "M_UNRECOGNIZED"),
      as.status("queryKeysOfVirtualUsers", 404, "M_UNRECOGNIZED"),
    ],
  },
  {
    id: "S35",
    what: "A tolerant reader ignores unknown keys and takes a stable name before an unstable one",
    carriedBy: [
      as.schema("Transaction", "", {
        schema: { additionalProperties: true },
        says: /where a stable name exists too, it wins/u,
      }),
      as.schema("OtherEvent", "", { schema: { additionalProperties: true } }),
      as.requestField(push, "events", required),
    ],
    behaviour: { applicationService: "ignores unknown keys and prefers stable names" },
  },
];
