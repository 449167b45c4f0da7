/**
 * What the scenario needs of a homeserver, whichever it is: Synapse, Dendrite, or one that plays them.
 */
import type { Registration } from "../../src/application-service/index.ts";

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

export interface Homeserver {
  /** `synapse`, `dendrite`. */
  readonly name: string;
  readonly version: string;
  /** What stands after the colon of its user IDs. */
  readonly serverName: string;
  /** Where it listens; the same after a restart. */
  readonly url: string;
  readonly abilities: ReadonlySet<Ability>;
  /** Stops it in order and starts it again, with the same data. */
  restart(): Promise<void>;
  /** The last lines of its log, tokens masked. */
  log(): string;
  close(): Promise<void>;
}

export interface HomeserverOptions {
  /** An empty folder of its own, which goes when the run ends. */
  readonly folder: string;
  readonly registrations: readonly Registration[];
  /** Ends the start. */
  readonly signal: AbortSignal;
  /** Told what takes long. */
  readonly say: (line: string) => void;
}

export type StartHomeserver = (options: HomeserverOptions) => Promise<Homeserver>;

/** The run is not possible: no interpreter, no package index, an option that makes no sense. The message is one line. */
export class UnavailableError extends Error {
  override readonly name = "UnavailableError";
}
