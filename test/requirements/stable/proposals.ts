/**
 * S84–S92: open proposals. None is stable, and all but one are left out of the documents.
 */
import type { Requirement } from "../../../scripts/requirements/requirement.ts";
import { inDocument } from "../../../scripts/requirements/vocabulary.ts";

const as = inDocument("v1/application-service");

const leftOut = "a proposal that is not part of the documents";

export const proposals: readonly Requirement[] = [
  {
    id: "S84",
    what: "MSC3997, MSC3998: ts when creating, joining and knocking on a room",
    notOnTheWire: leftOut,
  },
  { id: "S85", what: "MSC2190: /sync as the sender", notOnTheWire: leftOut },
  {
    id: "S86",
    what: "MSC2379: GET versions at the application service",
    notOnTheWire: leftOut,
  },
  { id: "S87", what: "MSC2487: a filter in the registration", notOnTheWire: leftOut },
  {
    id: "S88",
    what: "MSC3395: events made up for registrations, logins and the like",
    notOnTheWire: leftOut,
  },
  { id: "S89", what: "MSC3682: account data in transactions", notOnTheWire: leftOut },
  {
    id: "S90",
    what: "MSC2375: unsigned.invite_room_state on invites, which Synapse sends; MSC4109 is left out",
    carriedBy: [
      as.schema("UnsignedData", "invite_room_state", {
        required: false,
        schema: { type: "array", "x-matrix-msc": "MSC2375" },
      }),
      as.requestField("sendTransaction", "events[].unsigned.invite_room_state[].type"),
      as.noPath(/\/app\/v2\//u),
    ],
  },
  {
    id: "S91",
    what: "MSC4337, MSC4417: profiles and URL previews from the application service",
    notOnTheWire: leftOut,
  },
  {
    id: "S92",
    what: "MSC4502, MSC4512, MSC4350, MSC3926: scopes, proxies, encryption as others, push rules",
    notOnTheWire: leftOut,
  },
];
