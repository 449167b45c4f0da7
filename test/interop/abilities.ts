/**
 * What the homeservers of the scenario can do, beyond what all of them can.
 */

/** What not every homeserver can do. A step that needs something else is left out, and says so. */
export type Ability =
  /** Answers `…/appservice/{id}/ping` (S36). */
  | "ping"
  /** Asks whether a user exists when somebody invites it (S44); Dendrite asks for its profile only. */
  | "user-query"
  /** Sends typing, receipts and presence (S27). */
  | "ephemeral"
  /** Sends messages to devices, and what changes about keys (MSC4203, MSC3202). */
  | "to-device"
  /** Makes devices of virtual users without a login (MSC4190), and knows `device_id`. */
  | "devices"
  /** Asks whether a user exists when somebody looks at its profile; Synapse does not. */
  | "profile-query"
  /** Lets only the application service make aliases in its namespace, and no others (S58). */
  | "alias-namespaces"
  | "third-party"
  /** Lists rooms of a network (S63). */
  | "network-directory"
  /** Makes room for media that come later (MSC2246). */
  | "media-later"
  /** Counts transactions from 1 again after a restart (Y6). */
  | "counts-from-one"
  /** Tries again after 2 s, 4 s and so on. */
  | "doubling-backoff"
  /** Takes 200 for a success only when JSON comes with it. */
  | "wants-json"
  /** Gives nobody but application services a `ts` (S60). */
  | "ts-for-services-only"
  /** Gives out refresh tokens. */
  | "refresh"
  /** `GET /events`, which `/sync` has superseded. */
  | "event-stream"
  | "redactions"
  | "knocking"
  | "timestamp-to-event"
  /** Fields of a profile can be deleted, since v1.16. */
  | "profile-deletion"
  /** Tells of a virtual user that nobody registered by 403. */
  | "refuses-unregistered";

export const synapseAbilities: readonly Ability[] = [
  "ping",
  "user-query",
  "ephemeral",
  "to-device",
  "devices",
  "alias-namespaces",
  "third-party",
  "network-directory",
  "media-later",
  "counts-from-one",
  "doubling-backoff",
  "wants-json",
  "refuses-unregistered",
  "ts-for-services-only",
  "refresh",
  "event-stream",
  "redactions",
  "knocking",
  "timestamp-to-event",
  "profile-deletion",
];

export const dendriteAbilities: readonly Ability[] = [
  "doubling-backoff",
  "refuses-unregistered",
  "profile-query",
  "third-party",
];
