/**
 * S1–S13: the registration file, and what its namespaces mean.
 */
import type { Requirement } from "../../../scripts/requirements/requirement.ts";
import { inDocument, registrationKey } from "../../../scripts/requirements/vocabulary.ts";

const as = inDocument("v1/application-service");
const hs = inDocument("v1/homeserver");

const text = { required: true, schema: { type: "string" } };
const lists = ["users", "aliases", "rooms"];

export const registrationFile: readonly Requirement[] = [
  {
    id: "S1",
    what: "The administrator hands a registration file to the homeserver; nothing registers over HTTP",
    carriedBy: [
      registrationKey("id"),
      hs.noPath(/^\/_matrix\/appservice\/|unregister/u),
      as.noPath(/register/u),
    ],
  },
  {
    id: "S2",
    what: "id is a string that never changes",
    carriedBy: [registrationKey("id", { ...text, says: /never changed/u })],
  },
  {
    id: "S3",
    what: "url is a string, or null for no traffic; the key is required; it may have a path",
    carriedBy: [registrationKey("url", { required: true, schema: { type: ["string", "null"] } })],
    behaviour: { homeserver: "sends nothing to an application service whose url is null" },
  },
  {
    id: "S4",
    what: "as_token, hs_token and sender_localpart are required strings",
    carriedBy: ["as_token", "hs_token", "sender_localpart"].map((key) =>
      registrationKey(key, text),
    ),
  },
  {
    id: "S5",
    what: "namespaces has optional lists users, aliases and rooms of a POSIX regex and exclusive",
    carriedBy: [
      registrationKey("namespaces", { required: true, schema: { type: "object" } }),
      ...lists.flatMap((list) => [
        registrationKey(`namespaces.${list}`, { required: false, schema: { type: "array" } }),
        registrationKey(`namespaces.${list}[].regex`, {
          required: true,
          schema: { type: "string", format: "mx-posix-regex" },
        }),
        registrationKey(`namespaces.${list}[].exclusive`, {
          required: true,
          schema: { type: "boolean" },
        }),
      ]),
    ],
  },
  {
    id: "S6",
    what: "rate_limited, protocols and receive_ephemeral are optional",
    carriedBy: [
      // The specification gives no default; this is Synapse's (V7).
      registrationKey("rate_limited", {
        required: false,
        schema: { type: "boolean", default: true },
      }),
      registrationKey("protocols", { required: false, schema: { type: "array" } }),
      registrationKey("protocols[]", { schema: { type: "string" } }),
      registrationKey("receive_ephemeral", {
        required: false,
        schema: { type: "boolean", default: false },
      }),
    ],
  },
  {
    id: "S7",
    what: "Exclusive namespaces best begin with _ and the name of the service",
    carriedBy: [
      registrationKey("namespaces.users", {
        says: /begin with `_` and the name of the service/u,
      }),
    ],
  },
  {
    id: "S8",
    what: "id and as_token are each unique on the homeserver, which enforces it",
    carriedBy: [
      registrationKey("id", { says: /unique on the homeserver/u }),
      registrationKey("as_token", { says: /unique on the homeserver/u }),
    ],
    behaviour: { homeserver: "refuses a second registration with the same id or as_token" },
  },
  {
    id: "S9",
    what: "Exclusive keeps people and other application services from creating and deleting IDs",
    carriedBy: [
      ...lists.map((list) =>
        registrationKey(`namespaces.${list}[].exclusive`, {
          says: /people and other application services/u,
        }),
      ),
      ...["register", "createRoom", "setRoomAlias", "deleteRoomAlias"].map((id) =>
        hs.status(id, 400, "M_EXCLUSIVE"),
      ),
    ],
    behaviour: { homeserver: "guards exclusive namespaces against people and others" },
  },
  {
    id: "S10",
    what: "Of interest: events that target or happen in front of a local user of the users namespaces",
    behaviour: { homeserver: "counts local users only" },
  },
  {
    id: "S11",
    what: "The user of sender_localpart counts like one that matches",
    behaviour: { homeserver: "counts the sender as well" },
  },
  {
    id: "S12",
    what: "Of interest: every event in a room whose alias or ID matches",
    behaviour: { homeserver: "counts aliases and room IDs" },
  },
  {
    id: "S13",
    what: "An application service observes and injects; it cannot stop or change events",
    carriedBy: [as.example("sendTransaction", 200, "done", { equals: {} })],
  },
];
