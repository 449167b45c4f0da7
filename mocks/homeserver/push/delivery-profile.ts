/**
 * What a profile says of pushing: how transactions are made, sent and sent again, and what a restart leaves of them.
 */

/** The rows of the table in `profiles.ts`, up to the first gap. */
export interface DeliveryProfile {
  /** Most of what is counted in a transaction. */
  readonly maxEvents: number;
  /** The same for the first after a time with nothing to send. */
  readonly maxFirstEvents: number;
  /**
   * What is counted: events; messages of the stream of all events, whoever is interested, each of which may bring state with
   * it; or all that waits, with ephemeral data and messages to devices in one line with the events.
   */
  readonly batchCounts: "events" | "messages" | "everything";
  /** Whether what comes while a transaction fails becomes transactions of their own, one after the other. */
  readonly separatesWhileDown: boolean;
  /** Most pieces of ephemeral data in a transaction, where they are not counted with the events; 0 for none ever. */
  readonly maxEphemeral: number;
  /** The names under which they are sent: each to those who ask for it under that name (S30). */
  readonly ephemeralKeys: readonly string[];
  /** The same for messages to devices. */
  readonly maxToDevice: number;
  readonly toDeviceKeys: readonly string[];
  /** Whether the lists of both are there when there is nothing in them, for those who ask for ephemeral data. */
  readonly sendsEmptyLists: boolean;
  /** The names under which the counts of one-time keys are sent (MSC3202). */
  readonly keyCountKeys: readonly string[];
  /** Whether it is told whose devices have changed (MSC3202). */
  readonly tellsDeviceLists: boolean;
  /** Whether a ping that is answered while a transaction is being sent again has it sent a second time beside that. */
  readonly duplicatesOnPing: boolean;
  /**
   * What is left of a queue after a restart of the homeserver: all events, and ephemeral data where it waits in one line with
   * them; or only the events of transactions that were built by then.
   */
  readonly queueKeeps: "everything" | "events of built transactions";
  /** How many items of what was being sent are sent again after a restart, at the most. The others are dropped. */
  readonly maxResent: number;
  /** What a transaction has when it is sent again under its ID. */
  readonly retryBody:
    | "the same"
    | "without ephemeral data"
    | "with newer events"
    | "with new key counts";
  /** A counter for each application service; one for all of them; the time of the first message; a hash of the content. */
  readonly transactionIds: "counter" | "shared counter" | "nanoseconds" | "content hash";
  /** Whether the counter goes on from the highest ID that is still to be sent after a restart: from 1 when there is none. */
  readonly resetsTransactionIds: boolean;
  /** The first pause after a failure, doubled each time; null when only the next of what is pushed leads to another try. */
  readonly backoffMs: number | null;
  readonly maxBackoffMs: number;
  readonly backoffHasJitter: boolean;
  /** Whether a pause is longer when the application service asks for that. */
  readonly heedsRetryAfter: boolean;
  /** Whether the pauses begin with the first again after a restart. */
  readonly forgetsPauses: boolean;
  /** Whether a ping that was answered ends the pause (S43). */
  readonly wakesOnPing: boolean;
  /**
   * When it is sent again what was left: at once; or, where the last try had failed, one pause after the next event that
   * anybody is interested in, and where not, with what follows the next failure.
   */
  readonly resumesAfterRestart: "at once" | "with the next event";
  /** Which answer acknowledges a transaction. Where it is the status alone, nobody waits for the body. */
  readonly success: "200 and JSON" | "2xx and JSON" | "200";
  /** Until the headers of the answer are there. */
  readonly headersTimeoutMs: number;
  /** Until all of it is there. */
  readonly totalTimeoutMs: number;
  /** How many redirections are followed, one after the other; 0 when they are answers like others. */
  readonly maxRedirects: number;
  /** After which of them the request is a GET without a body. */
  readonly redirectsToGet: readonly number[];
  /** Where the token goes along: to the host and what is below it, or to the same address only. */
  readonly redirectedToken: "same host" | "same origin";
  /** Whether a connection is used for more than one request. */
  readonly keepsConnections: boolean;
  /** What becomes of the paths before `/_matrix/app/v1` (S19). */
  readonly legacyPaths: "fallback" | "when configured" | "never";
  /** Whether events have their keys of 2015 too, beside those of today (Y9). */
  readonly repeatsOldEventKeys: boolean;
  /** Whether a slash in an ID is escaped in the path of a query (Y10). */
  readonly escapesSlashes: boolean;
  /** When the `hs_token` is sent in the query too (S17). */
  readonly queryToken: "when configured" | "always";
}
