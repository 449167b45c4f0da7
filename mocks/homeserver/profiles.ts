/**
 * How homeservers differ, side by side: a column for each, a row for each thing in which application services notice it.
 * Read from the sources of Synapse 1.157 (and seen of 1.163, `npm run interop -- synapse mock`), Dendrite (08cac1c), tuwunel 1.9
 * and conduwuit (d8311a5). `spec` is what the
 * specification says, and this package's own homeserver side where it says nothing.
 *
 * A profile is a value: take one and change what you need, `{ ...homeserverProfiles.synapse, maxEvents: 1 }`.
 */
import { type NamespaceProfile, namespaceProfiles } from "../../src/matrix/namespaces.ts";

/** What is answered. */
export interface Refusal {
  readonly status: 400 | 403;
  readonly errcode: string;
}

export interface HomeserverProfile {
  readonly name: string;

  /** Most events in a transaction. */
  readonly maxEvents: number;
  /** The same for the first after a time with nothing to send. */
  readonly maxFirstEvents: number;
  /** Whether what comes while a transaction fails becomes transactions of their own, one after the other. */
  readonly separatesWhileDown: boolean;
  /** What is counted for it: events; messages of the stream, each of which may bring state with it; or ephemeral data too. */
  readonly batchCounts: "events" | "messages" | "everything";
  /** Most pieces of ephemeral data in a transaction; 0 for none ever. */
  readonly maxEphemeral: number;
  /** The names under which they are sent, all of them. */
  readonly ephemeralKeys: readonly string[];
  /** Most messages to devices in a transaction; 0 for none ever. */
  readonly maxToDevice: number;
  readonly toDeviceKeys: readonly string[];
  /** The names under which the counts of one-time keys are sent (MSC3202). */
  readonly keyCountKeys: readonly string[];
  /** Whether it is told whose devices have changed (MSC3202). */
  readonly tellsDeviceLists: boolean;
  /** Whether a ping can start a second retry beside the first: the same transaction twice at the same time. */
  readonly duplicatesOnPing: boolean;
  /** What is left of a queue after a restart of the homeserver. */
  readonly queueKeeps: "everything" | "events of built transactions";
  /** How many transactions' worth of what was being sent is sent again after a restart, at the most. */
  readonly maxResent: number;
  /** What a transaction has when it is sent again under its ID. */
  readonly retryBody:
    | "the same"
    | "without ephemeral data"
    | "with newer events"
    | "with new key counts";
  /** A counter for each application service; one for all of them; the time of the first message; a hash of the content. */
  readonly transactionIds: "counter" | "shared counter" | "nanoseconds" | "content hash";
  /** Whether the counter begins at 1 again after a restart. */
  readonly resetsTransactionIds: boolean;
  /** The first pause after a failure, doubled each time; null when only the next event leads to another try. */
  readonly backoffMs: number | null;
  readonly maxBackoffMs: number;
  readonly backoffHasJitter: boolean;
  /** Whether a ping that was answered ends the pause (S43). */
  readonly wakesOnPing: boolean;
  readonly resumesAfterRestart: "at once" | "with the next event";
  /** Which answer acknowledges a transaction. */
  readonly success: "200 and JSON" | "2xx and JSON" | "200";
  readonly connectTimeoutMs: number;
  /** Until the headers of the answer are there. */
  readonly headersTimeoutMs: number;
  /** Until all of it is there. */
  readonly totalTimeoutMs: number;
  readonly maxRedirects: number;
  /** What becomes of the paths before `/_matrix/app/v1` (S19). */
  readonly legacyPaths: "fallback" | "when configured" | "never";
  /** Whether events have their keys of 2015 too, beside those of today (Y9). */
  readonly repeatsOldEventKeys: boolean;
  /** Whether a slash in an ID is escaped in the path of a query (Y10). */
  readonly escapesSlashes: boolean;
  /** When the `hs_token` is sent in the query too (S17). */
  readonly queryToken: "when configured" | "always";

  /** When the application service is asked about a user. */
  readonly userQuery: "before an invite" | "before a push" | "for a profile" | "never";
  readonly queryTimeoutMs: number;
  readonly queryAttempts: number;
  /** What a query without an answer comes to: 408 for who waits, or the same as a no (S46, V5). */
  readonly unansweredQuery: "408" | "no";
  /** Whom a third-party look-up asks. */
  readonly thirdPartyAsks: "who declares the protocol" | "everybody";
  readonly protocolCacheMs: number;
  /** Whether the others are asked about a Matrix ID (S69); otherwise nothing is found. */
  readonly asksByMatrixId: boolean;
  /** Whether keys of virtual users are asked for that the homeserver has not, or has no more of (MSC3983, MSC3984). */
  readonly asksForKeys: boolean;
  readonly hasPing: boolean;
  readonly pingTimeoutMs: number;
  /** Whether a ping without a transaction ID has `null` in its place. */
  readonly pingsWithNull: boolean;
  /** Whether a connection that breaks during a ping is told of as one that took too long. */
  readonly takesBreakForTimeout: boolean;
  /** Whether a ping that fails says how (S38–S41). */
  readonly pingErrors: "specified" | "generic";

  /** Where a match begins and ends, and whether case matters. */
  readonly namespaces: NamespaceProfile;
  readonly regexEngine: "POSIX" | "Python re" | "Go RE2" | "Rust regex";
  /** Which of several namespaces of a registration that match says whether an ID is exclusive. */
  readonly exclusiveBy: "any" | "the first";
  /** Whether users of other servers match nothing (S10). */
  readonly matchesLocalUsersOnly: boolean;
  /** Whether two registrations may claim the same exclusively. */
  readonly acceptsOverlap: boolean;

  /** Whether the display name of a new user is the localpart. Seen in a recording of Synapse 1.68.0; for others not known. */
  readonly namesNewUsers: boolean;
  /** Acting as a user outside the namespaces (S56). */
  readonly masqueradeOutside: Refusal;
  /** Acting as a user whom nobody has registered; null when it is not checked. */
  readonly masqueradeUnregistered: Refusal | null;
  /** A `device_id` that is none of the user's (S57); null when it is ignored. */
  readonly unknownDevice: Refusal | null;
  readonly registerOutside: Refusal;
  readonly loginOutside: Refusal;
  /** Registration with login where there is none (S62): the errcode, and whether the user is made all the same. */
  readonly loginUnsupported: Refusal;
  readonly registersBeforeRefusing: boolean;
  /** An alias outside the namespaces of the application service that makes it; null when that is allowed. */
  readonly aliasOutside: Refusal | null;
  /** The `as_token` in header and query. */
  readonly twoTokens: "refused" | "the header counts";
  /** Whose `ts` is taken (S60). */
  readonly timestampsOf: "application services" | "everybody";
  /** Whether the canonical alias stays when the application service deletes the alias. */
  readonly keepsCanonicalAlias: boolean;
  /** Whether virtual users are found in the directory of users. */
  readonly listsVirtualUsers: boolean;
  /** Coming back, or being asked back, where one is banned. */
  readonly banned: Refusal;
  /** Login to an account that was deactivated. */
  readonly loginDeactivated: Refusal;
  /** Whether answers have small things beside those of the specification, such as whose device it is. */
  readonly saysMore: boolean;
  /** Whether `/sync` says nothing of what there is nothing of. */
  readonly leavesOutEmpty: boolean;
  /** Whether people may have names that begin with an underscore. */
  readonly takesUnderscores: boolean;
  /** Who shares transaction IDs for sending (S82): each device for itself, or all users of an application service. */
  readonly sendScope: "device" | "application service";
}

const forbidden: Refusal = { status: 403, errcode: "M_FORBIDDEN" };
const exclusive: Refusal = { status: 400, errcode: "M_EXCLUSIVE" };
const unknownDevice: Refusal = { status: 400, errcode: "M_UNKNOWN_DEVICE" };
const invalidParam: Refusal = { status: 400, errcode: "M_INVALID_PARAM" };
const noLogin: Refusal = { status: 400, errcode: "M_APPSERVICE_LOGIN_UNSUPPORTED" };
const badState: Refusal = { status: 403, errcode: "M_BAD_STATE" };
const deactivated: Refusal = { status: 403, errcode: "M_USER_DEACTIVATED" };

const stable = ["ephemeral"];
const both = ["ephemeral", "de.sorunome.msc2409.ephemeral"];
const toDevice = ["de.sorunome.msc2409.to_device"];
const keyCounts = [
  "org.matrix.msc3202.device_one_time_key_counts",
  "org.matrix.msc3202.device_one_time_keys_count",
];
const keyCount = ["org.matrix.msc3202.device_one_time_keys_count"];
const none: readonly string[] = [];
const n = namespaceProfiles;
const hour = 3_600_000;
const ever = Infinity;

const names = ["spec", "synapse", "synapse-sqlite", "dendrite", "tuwunel", "conduwuit"] as const;

export type ProfileName = (typeof names)[number];

type Row<Value> = readonly [Value, Value, Value, Value, Value, Value];

// prettier-ignore
const rows: { readonly [Name in Exclude<keyof HomeserverProfile, "name">]: Row<HomeserverProfile[Name]> } = {
  // spec, synapse, synapse-sqlite, dendrite, tuwunel, conduwuit
  maxEvents: [100, 100, 100, 50, 48, 48],
  maxFirstEvents: [100, 100, 100, 50, 1, 1],
  separatesWhileDown: [false, true, true, false, false, false],
  batchCounts: ["events", "events", "events", "messages", "everything", "everything"],
  maxEphemeral: [100, 100, 100, 0, 48, 48],
  ephemeralKeys: [stable, both, both, none, stable, stable],
  maxToDevice: [100, 100, 100, 0, 48, 0],
  toDeviceKeys: [toDevice, toDevice, toDevice, none, toDevice, none],
  keyCountKeys: [none, keyCounts, keyCounts, none, keyCount, none],
  tellsDeviceLists: [false, true, true, false, false, false],
  duplicatesOnPing: [false, true, true, false, false, false],
  queueKeeps: ["everything", "events of built transactions", "events of built transactions", "everything", "everything", "everything"],
  maxResent: [ever, ever, ever, ever, 50, 50],
  retryBody: ["the same", "without ephemeral data", "without ephemeral data", "with newer events", "with new key counts", "the same"],
  transactionIds: ["counter", "shared counter", "shared counter", "nanoseconds", "content hash", "content hash"],
  resetsTransactionIds: [false, false, true, false, false, false],
  backoffMs: [1_000, 2_000, 2_000, 2_000, null, null],
  maxBackoffMs: [512_000, 512_000, 512_000, 64_000, 0, 0],
  backoffHasJitter: [true, false, false, false, false, false],
  wakesOnPing: [true, true, true, false, true, false],
  resumesAfterRestart: ["at once", "with the next event", "with the next event", "at once", "at once", "at once"],
  success: ["200 and JSON", "2xx and JSON", "2xx and JSON", "200", "2xx and JSON", "2xx and JSON"],
  connectTimeoutMs: [30_000, 60_000, 60_000, 30_000, 5_000, 5_000],
  headersTimeoutMs: [30_000, 60_000, 60_000, 30_000, 35_000, 35_000],
  totalTimeoutMs: [30_000, ever, ever, 30_000, 35_000, 35_000],
  maxRedirects: [0, 0, 0, 10, 2, 2],
  legacyPaths: ["fallback", "never", "never", "when configured", "never", "never"],
  repeatsOldEventKeys: [false, true, true, false, false, false],
  escapesSlashes: [true, false, false, true, true, true],
  queryToken: ["when configured", "when configured", "when configured", "when configured", "always", "always"],

  userQuery: ["before an invite", "before a push", "before a push", "for a profile", "never", "never"],
  queryTimeoutMs: [10_000, 60_000, 60_000, 30_000, 35_000, 35_000],
  queryAttempts: [3, 1, 1, 1, 1, 1],
  unansweredQuery: ["408", "no", "no", "no", "no", "no"],
  thirdPartyAsks: ["who declares the protocol", "who declares the protocol", "who declares the protocol", "everybody", "who declares the protocol", "who declares the protocol"],
  protocolCacheMs: [hour, hour, hour, ever, 0, 0],
  asksByMatrixId: [true, false, false, true, true, true],
  asksForKeys: [false, true, true, false, false, false],
  hasPing: [true, true, true, false, true, true],
  pingTimeoutMs: [10_000, 60_000, 60_000, 30_000, 35_000, 35_000],
  pingsWithNull: [false, true, true, false, false, false],
  takesBreakForTimeout: [false, true, true, false, false, false],
  pingErrors: ["specified", "specified", "specified", "specified", "specified", "generic"],

  namespaces: [n.spec, n.synapse, n.synapse, n.dendrite, n.tuwunel, { ...n.dendrite, name: "conduwuit" }],
  regexEngine: ["POSIX", "Python re", "Python re", "Go RE2", "Rust regex", "Rust regex"],
  exclusiveBy: ["any", "the first", "the first", "any", "any", "any"],
  matchesLocalUsersOnly: [true, true, true, false, true, false],
  acceptsOverlap: [false, true, true, true, true, true],

  namesNewUsers: [false, true, true, false, false, false],
  masqueradeOutside: [forbidden, forbidden, forbidden, forbidden, exclusive, exclusive],
  masqueradeUnregistered: [forbidden, forbidden, forbidden, forbidden, null, null],
  unknownDevice: [unknownDevice, unknownDevice, unknownDevice, null, invalidParam, null],
  registerOutside: [exclusive, exclusive, exclusive, exclusive, exclusive, exclusive],
  loginOutside: [exclusive, forbidden, forbidden, exclusive, exclusive, exclusive],
  loginUnsupported: [noLogin, noLogin, noLogin, noLogin, noLogin, noLogin],
  registersBeforeRefusing: [false, true, true, false, false, false],
  aliasOutside: [exclusive, exclusive, exclusive, null, exclusive, exclusive],
  twoTokens: ["refused", "refused", "refused", "refused", "the header counts", "the header counts"],
  timestampsOf: ["application services", "application services", "application services", "everybody", "application services", "application services"],
  keepsCanonicalAlias: [false, true, true, false, false, false],
  listsVirtualUsers: [true, false, false, true, true, true],
  banned: [forbidden, badState, badState, forbidden, forbidden, forbidden],
  loginDeactivated: [deactivated, forbidden, forbidden, deactivated, deactivated, deactivated],
  saysMore: [false, true, true, false, false, false],
  leavesOutEmpty: [false, true, true, false, false, false],
  takesUnderscores: [true, false, false, false, true, true],
  sendScope: ["device", "application service", "application service", "application service", "device", "device"],
};

/** What to give as `profile`. */
export const homeserverProfiles = Object.fromEntries(
  names.map((name, column) => {
    const values = Object.entries(rows).map(([row, cells]) => [row, cells[column]]);
    return [name, { name, ...Object.fromEntries(values) }];
  }),
) as unknown as { readonly [Name in ProfileName]: HomeserverProfile };
