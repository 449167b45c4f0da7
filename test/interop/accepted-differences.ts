/**
 * Where the mock homeserver may differ from the real one that it plays, each with its reason.
 */
import type { AcceptedDifference } from "./compare.ts";

const any = /./u;

const synapse: readonly AcceptedDifference[] = [
  {
    where: / getVersions$/u,
    what: /unstable_features\./u,
    reason: "Unstable features are those of the program",
  },
  {
    where: / getCapabilities$/u,
    what: /only in synapse: capabilities\.(?:m\.get_login_token|m\.room_versions\.available\.org\.|org\.matrix\.)/u,
    reason: "Experimental room versions and optional features that the mock does without",
  },
  {
    where: / uploadCrossSigningSignatures$/u,
    what: /only in synapse: failures/u,
    reason: "The mock keeps keys as they come and verifies no signature",
  },
  {
    where: / (?:getUserProfile|setProfileField|getProtocolMetadata)$/u,
    what: /^only in (?:synapse: (?:404|404 M_UNKNOWN|400 M_FORBIDDEN)|mock: (?:404 M_NOT_FOUND|403 M_FORBIDDEN)), /u,
    reason: "The mock does not break the contract, as Synapse does: see known-violations.ts",
  },
];

const dendrite: readonly AcceptedDifference[] = [
  {
    where: / (?:getVersions|getCapabilities)$/u,
    what: /(?:unstable_features|capabilities)\./u,
    reason: "Features, room versions and capabilities are those of the program",
  },
  {
    where: / person sync$/u,
    what: any,
    reason:
      "What is left out of a person's sync where there is nothing new is the program's own, and application services of Dendrite do not live on it",
  },
  {
    where: any,
    what: /only in dendrite: .*content\.avatar_url: string$/u,
    reason:
      "Dendrite writes an empty avatar_url for who has none, and the contract wants none there",
  },
  {
    where: any,
    what: /only in dendrite: .*unsigned: object$/u,
    reason: "An unsigned with nothing in it",
  },
  {
    where: / (?:register|login)$/u,
    what: /only in mock: home_server: string$/u,
    reason: "A key that is deprecated, and that most homeservers still send",
  },
  {
    where: / irc createRoom$/u,
    what: /only in dendrite: room_alias: string$/u,
    reason: "Dendrite repeats the alias, which no specification has",
  },
  {
    where: / irc sendTransaction$/u,
    what: /only in mock: .*invite_room_state\[\]\.content\.(?:displayname|membership): string$/u,
    reason: "The mock shows those who are invited who asks them in, as the specification says",
  },
  {
    step: "a room gets a successor",
    where: / irc(?: sendTransaction)?$/u,
    what: /guest_access|m\.room\.tombstone, m\.room\.canonical_alias/u,
    reason:
      "Dendrite upgrades a room by its preset, and takes away a canonical alias that was never there",
  },
  {
    where: / (?:getOneRoomEvent|getRelatingEvents)$/u,
    what: /^only in dendrite: 404 M_NOT_FOUND, /u,
    reason: "What was sent can be read a little later",
    isChance: true,
  },
  {
    where: / getEventContext$/u,
    what: /only in mock: (?:events_after: array|state\[\]\.content\.)/u,
    reason: "Dendrite leaves out what is empty, and all state but that of the senders shown",
  },
  {
    where:
      / (?:joinRoom|getJoinedMembersByRoom|searchUserDirectory|deactivateAccount|getKeysChanges)$/u,
    what: /(?:500|404 M_NOT_FOUND), |avatar_url: |id_server_unbind_result: |(?:changed|left): /u,
    reason: "The mock does not break the contract, as Dendrite does: see known-violations.ts",
  },
];

/** By the name of the real one. */
export const acceptedDifferences: Readonly<Record<string, readonly AcceptedDifference[]>> = {
  synapse,
  dendrite,
};
