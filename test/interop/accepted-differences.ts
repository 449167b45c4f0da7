/**
 * Where a mock homeserver may differ from the real one that it plays, each with its reason.
 */
import type { AcceptedDifference } from "./compare.ts";

const any = /./u;

export const acceptedDifferences: readonly AcceptedDifference[] = [
  {
    where: any,
    what: /content\.users\.<user>: integer$/u,
    reason:
      "Synapse makes rooms of version 12, whose creator stands above all power levels; the mock has versions up to 11",
  },
  {
    where: / login$/u,
    what: /only in synapse: well_known/u,
    reason: "Synapse tells its public_baseurl, which the mock has none of",
  },
  {
    where: / getVersions$/u,
    what: /unstable_features\./u,
    reason: "Unstable features are those of the program",
  },
  {
    where: / getCapabilities$/u,
    what: /only in synapse: capabilities\.(?:m\.get_login_token|m\.room_versions\.available\.|org\.matrix\.)/u,
    reason: "Room versions and optional features that the mock does without",
  },
  {
    where: any,
    what: /only in synapse: .*unsigned\.membership: string$/u,
    reason: "What a reader was in the room at the time is optional, and the mock does not keep it",
  },
  {
    where: / person sync$/u,
    what: /only in synapse: account_data(?:\.events.*)?: /u,
    reason: "Rules of push notifications come as account data; the mock has none",
  },
  {
    where: / person sync$/u,
    what: /only in synapse: presence(?:\.events.*)?: /u,
    reason: "Who syncs is online for Synapse; in the mock presence is what was set",
  },
  {
    where: / person sync$/u,
    what: /only in mock: rooms\.join\.<room>\.summary\./u,
    reason: "Synapse sends the summary to those who leave members to be loaded later",
  },
  {
    step: "changes of keys are asked for",
    where: / person (?:sync|getKeysChanges)$/u,
    what: any,
    reason:
      "The first sync of somebody in many rooms: which of the latest events of each it has, and who counts as changed at the position itself, is left to the homeserver",
  },
  {
    where: / uploadCrossSigningSignatures$/u,
    what: /only in synapse: failures/u,
    reason: "The mock keeps keys as they come and verifies no signature",
  },
  {
    where: / getUserProfile$/u,
    what: /404 M_(?:UNKNOWN|NOT_FOUND)/u,
    reason: "The mock does not break the contract: see known-violations.ts",
  },
  {
    where: / setProfileField$/u,
    what: /(?:400|403) M_FORBIDDEN/u,
    reason: "The mock does not break the contract: see known-violations.ts",
  },
  {
    where: / getProtocolMetadata$/u,
    what: /404/u,
    reason: "The mock does not break the contract: see known-violations.ts",
  },
];
