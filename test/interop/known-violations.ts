/**
 * What real homeservers do that the contract does not allow, and why the contract stays as it is. A run fails on
 * anything else, and tells which of these no longer happen.
 */
import type { KnownViolation } from "./violations.ts";

export const knownViolations: readonly KnownViolation[] = [
  {
    who: "synapse",
    operationId: "getProtocolMetadata",
    side: "response",
    field: /^$/u,
    rule: /^errcode is missing$/u,
    reason:
      "Synapse answers 404 with a sentence and no errcode; the specification wants one in every error, and other homeservers send it",
  },
  {
    who: "synapse",
    operationId: "getUserProfile",
    side: "response",
    field: /^errcode$/u,
    rule: /^M_UNKNOWN is not listed for 404$/u,
    reason:
      "Synapse lets the failure of its database through, where the specification has M_NOT_FOUND",
  },
  {
    who: "synapse",
    operationId: "setProfileField",
    side: "response",
    field: /^errcode$/u,
    rule: /^M_FORBIDDEN is not listed for 400$/u,
    reason:
      "Synapse refuses the profile of somebody else with 400, where the specification has 403",
  },
  {
    who: "dendrite",
    operationId: "joinRoom",
    side: "response",
    field: /^$/u,
    rule: /^errcode is missing$/u,
    reason:
      "Dendrite answers 500 and no errcode where an alias does not exist, which is no failure of the server",
  },
  {
    who: "dendrite",
    operationId: "getJoinedMembersByRoom",
    side: "response",
    field: /^joined\/.*\/avatar_url$/u,
    rule: /mxc:/u,
    reason:
      "Dendrite sends an empty text for somebody without a picture, where the field is left out",
  },
  {
    who: "dendrite",
    operationId: "searchUserDirectory",
    side: "response",
    field: /^results\/\d+\/avatar_url$/u,
    rule: /mxc:/u,
    reason: "The same empty text, for those who are found",
  },
  {
    who: "dendrite",
    operationId: "deactivateAccount",
    side: "response",
    field: /^$/u,
    rule: /^id_server_unbind_result is missing$/u,
    reason: "Dendrite answers {}, the field is required since r0.6",
  },
  {
    who: "dendrite",
    operationId: "getKeysChanges",
    side: "response",
    field: /^(?:changed|left)$/u,
    rule: /^must be array$/u,
    reason: "Dendrite sends null for an empty list",
  },
];
