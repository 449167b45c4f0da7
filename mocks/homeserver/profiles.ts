/**
 * How homeservers differ, side by side: a column for each, a row for each thing in which application services notice it.
 * `spec` is what the specification says, and this package's own homeserver side where it says nothing. The others are read
 * from the sources of Synapse 1.157, Dendrite (08cac1c), tuwunel 1.9 and conduwuit (d8311a5). What of Synapse and Dendrite
 * comes up in `npm run interop -- synapse mock` and `dendrite mock` is seen, with Synapse 1.163 and Dendrite 0.13. What
 * the engines of regular expressions take and match is seen, with Python 3.11, Go 1.26 and the crate `regex` 1.13.
 * Neither seen nor read, but taken from the specification: `banned` of the last three, `saysMore` and `leavesOutEmpty`.
 *
 * A profile is a value: take one and change what you need, `{ ...homeserverProfiles.synapse, maxEvents: 1 }`.
 */
import { namespaceProfiles } from "../../src/matrix/namespaces.ts";
import type { HomeserverProfile, Refusal } from "./profile.ts";

const forbidden: Refusal = { status: 403, errcode: "M_FORBIDDEN" };
const noMasquerade: Refusal = {
  ...forbidden,
  error: "Application service cannot masquerade as this user",
};
const notRegistered: Refusal = {
  ...forbidden,
  error: "Forbidden: appservice has not registered this user",
};
const missingToken: Refusal = { status: 401, errcode: "M_MISSING_TOKEN" };
const unknown: Refusal = { status: 400, errcode: "M_UNKNOWN" };
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
const relations = ["m.replace", "m.thread", "m.reference"] as const;
const threads = ["m.thread"] as const;
const none: readonly string[] = [];
const noStatus: readonly number[] = [];
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
  batchCounts: ["events", "events", "events", "messages", "everything", "everything"],
  separatesWhileDown: [false, true, true, false, false, false],
  maxEphemeral: [100, 100, 100, 0, ever, ever],
  ephemeralKeys: [both, both, both, none, stable, stable],
  maxToDevice: [100, 100, 100, 0, ever, 0],
  toDeviceKeys: [toDevice, toDevice, toDevice, none, toDevice, none],
  sendsEmptyLists: [false, true, true, false, false, false],
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
  heedsRetryAfter: [true, false, false, false, false, false],
  forgetsPauses: [false, true, true, true, true, true],
  wakesOnPing: [true, true, true, false, true, false],
  resumesAfterRestart: ["at once", "with the next event", "with the next event", "at once", "at once", "at once"],
  success: ["200 and JSON", "2xx and JSON", "2xx and JSON", "200", "2xx and JSON", "2xx and JSON"],
  headersTimeoutMs: [30_000, 60_000, 60_000, 30_000, 35_000, 35_000],
  totalTimeoutMs: [30_000, ever, ever, 30_000, 35_000, 35_000],
  maxRedirects: [0, 0, 0, 9, 2, 1],
  redirectsToGet: [noStatus, noStatus, noStatus, [301, 302, 303], [303], [301, 302, 303]],
  redirectedToken: ["same origin", "same origin", "same origin", "same host", "same origin", "same origin"],
  keepsConnections: [true, true, true, false, true, true],
  legacyPaths: ["fallback", "never", "never", "when configured", "never", "never"],
  repeatsOldEventKeys: [false, true, true, false, false, false],
  escapesSlashes: [true, false, false, true, true, true],
  queryToken: ["when configured", "when configured", "when configured", "when configured", "always", "always"],

  userQuery: ["before an invite", "before a push", "before a push", "for a profile", "never", "never"],
  queryTimeoutMs: [10_000, 60_000, 60_000, 30_000, 35_000, 35_000],
  queryAttempts: [3, 1, 1, 1, 1, 1],
  queryYes: ["2xx and JSON, no error", "2xx and JSON", "2xx and JSON", "200", "2xx", "2xx"],
  unansweredQuery: ["408", "no", "no", "500", "no", "no"],
  thirdPartyAsks: ["who declares the protocol", "who declares the protocol", "who declares the protocol", "everybody", "who declares the protocol", "nobody"],
  protocolCacheMs: [hour, hour, hour, ever, 0, 0],
  takesPartOfList: [true, true, true, true, false, true],
  emptyLookUp: ["404 for an unknown protocol", "an empty list", "an empty list", "404", "an empty list", "404"],
  namesInstances: [true, true, true, false, false, false],
  asksByMatrixId: [true, false, false, true, false, true],
  asksForKeys: [false, true, true, false, true, false],
  hasPing: [true, true, true, false, true, true],
  pingTimeoutMs: [10_000, 60_000, 60_000, 30_000, 35_000, 35_000],
  pingsWithNull: [false, true, true, false, false, false],
  takesBreakForTimeout: [false, true, true, false, false, false],
  pingErrors: ["specified", "specified", "specified", "specified", "specified", "generic"],

  namespaces: [n.spec, n.synapse, n.synapse, n.dendrite, n.tuwunel, { ...n.dendrite, name: "conduwuit" }],
  regexEngine: ["POSIX", "Python re", "Python re", "Go RE2", "Rust regex", "Rust regex"],
  joinsExclusiveUsers: [false, true, true, false, false, false],
  exclusiveBy: ["any", "the first", "the first", "any", "any", "any"],
  usersOfOtherServers: ["never", "by namespace", "by namespace", "by namespace", "never", "by namespace and sender"],
  acceptsOverlap: [false, true, true, true, true, true],
  sameId: ["refused", "refused", "refused", "refused", "refused", "takes its place"],
  sameAsToken: ["refused", "refused", "refused", "refused", "refused", "accepted"],
  acceptsBarInId: [true, false, false, true, true, true],
  acceptsMissingUrl: [false, false, false, true, true, true],
  senderLocalpart: ["any", "URL-safe", "URL-safe", "any", "any", "any"],

  roomVersion: ["12", "12", "12", "10", "11", "11"],
  roomsBegin: ["as with Synapse", "as with Synapse", "as with Synapse", "as with Dendrite", "as with Synapse", "as with Synapse"],
  bundledRelations: [relations, relations, relations, [], threads, threads],
  unsignedOf: ["all events", "all events", "all events", "events of a sync", "all events", "all events"],
  namesNewUsers: [false, true, true, true, true, true],
  namesSenders: [false, false, false, true, false, false],
  deviceOfServices: [null, null, null, "AS_Device", null, null],
  masqueradeOutside: [forbidden, noMasquerade, noMasquerade, notRegistered, exclusive, exclusive],
  masqueradeUnregistered: [forbidden, forbidden, forbidden, forbidden, null, null],
  unknownDevice: [unknownDevice, unknownDevice, unknownDevice, null, invalidParam, null],
  registrationWithoutToken: [missingToken, unknown, unknown, missingToken, missingToken, missingToken],
  registerOutside: [exclusive, exclusive, exclusive, exclusive, exclusive, exclusive],
  loginOutside: [exclusive, forbidden, forbidden, exclusive, exclusive, exclusive],
  loginUnsupported: [noLogin, noLogin, noLogin, noLogin, noLogin, noLogin],
  withoutLogin: ["refused", "refused too late", "refused too late", "unknown", "refused", "no session"],
  aliasOutside: [exclusive, exclusive, exclusive, null, exclusive, exclusive],
  deletionOfReserved: [exclusive, forbidden, forbidden, exclusive, exclusive, exclusive],
  anyNetwork: [false, true, true, true, true, true],
  twoTokens: [missingToken, missingToken, missingToken, missingToken, null, null],
  usersOfOthers: ["refused", "refused", "refused", "refused when exclusive to both", "allowed", "allowed"],
  aliasesOfOthers: ["refused", "allowed", "allowed", "refused to all but the sender", "allowed", "allowed"],
  aliasDeletion: ["by namespace", "by namespace", "by namespace", "by power, inside", "by power", "by power"],
  virtualLocalparts: ["any", "any", "any", "small", "small, but for IRC", "small, but for IRC"],
  createsSender: [true, false, false, true, true, false],
  hasNetworkLists: [true, true, true, true, false, false],
  timestampsOf: ["application services", "application services", "application services", "everybody", "application services", "application services"],
  keepsCanonicalAlias: ["never", "for application services", "for application services", "never", "always", "always"],
  listsVirtualUsers: [true, false, false, true, false, true],
  banned: [forbidden, badState, badState, forbidden, forbidden, forbidden],
  loginDeactivated: [deactivated, forbidden, forbidden, forbidden, deactivated, deactivated],
  saysMore: [false, true, true, false, false, false],
  leavesOutEmpty: [false, true, true, false, false, false],
  takesUnderscores: [true, false, false, false, true, true],
  sendScope: ["device", "application service", "application service", "application service", "device, wherever it sends", "device, wherever it sends"],
};

/** What to give as `profile`. */
export const homeserverProfiles = Object.fromEntries(
  names.map((name, column) => {
    const values = Object.entries(rows).map(([row, cells]) => [row, cells[column]]);
    return [name, { name, ...Object.fromEntries(values) }];
  }),
) as unknown as { readonly [Name in ProfileName]: HomeserverProfile };

/** @throws TypeError naming those that there are */
export function profileOf(given: ProfileName | HomeserverProfile): HomeserverProfile {
  if (typeof given !== "string") return given;
  const profile: HomeserverProfile | undefined = homeserverProfiles[given];
  if (profile !== undefined) return profile;
  const known = names.join(", ");
  throw new TypeError(`there is no profile ${JSON.stringify(given)}: choose one of ${known}`);
}
