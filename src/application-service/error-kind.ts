/**
 * What went wrong, in one word, whichever homeserver it is: they answer the same fault with different statuses, errcodes
 * and sentences. This table is the one place that knows them.
 * @see https://spec.matrix.org/v1.19/client-server-api/#common-error-codes
 */
import { MatrixError } from "../matrix/error.ts";

export type ErrorKind =
  /** The user or alias is outside the namespaces of the registration, or inside somebody else's exclusive one. */
  | "namespace-violation"
  /** The virtual user does not exist yet: register it. */
  | "not-registered"
  /** The device does not belong to the user. */
  | "unknown-device"
  /** The user exists already. */
  | "user-in-use"
  /** The localpart has characters that this homeserver does not allow. */
  | "invalid-username"
  /** The room alias belongs to a room already. */
  | "alias-in-use"
  /** Too many requests. */
  | "rate-limited"
  /** The homeserver has no login of the old kind: `inhibit_login`, and devices without login (MSC4190). */
  | "login-unsupported"
  /** The homeserver does not accept the `as_token`. */
  | "unknown-token"
  /** The homeserver does not know this request: it is older than the operation, or does without it. */
  | "unrecognized"
  /** There was no answer: no connection, or not in time. */
  | "no-answer"
  /** Refused for a reason that only the sentence says: not in the room, not enough power, banned … */
  | "forbidden"
  | "not-found"
  /** Anything else. */
  | "other";

interface Row {
  readonly kind: ErrorKind;
  readonly errcodes: readonly string[];
  /** Defaults to any. */
  readonly status?: number;
  /** What the sentence has to match. Defaults to anything. */
  readonly text?: RegExp;
  /** Who answers so. */
  readonly seen: string;
}

/** The first row that fits counts. */
const rows: readonly Row[] = [
  {
    kind: "not-registered",
    errcodes: ["M_FORBIDDEN"],
    text: /has not registered this user/iu,
    seen: "Synapse; Dendrite, which says it also of a user outside the namespaces",
  },
  {
    kind: "namespace-violation",
    errcodes: ["M_FORBIDDEN"],
    text: /cannot masquerade as this user/iu,
    seen: "Synapse",
  },
  {
    kind: "namespace-violation",
    errcodes: ["M_FORBIDDEN"],
    text: /outside the namespaces of the registration/iu,
    seen: "this library, before it sends anything",
  },
  {
    kind: "namespace-violation",
    errcodes: ["M_EXCLUSIVE"],
    seen: "all when a user or alias is made; tuwunel also for acting as a user, Dendrite for login",
  },
  {
    kind: "unknown-device",
    errcodes: ["M_UNKNOWN_DEVICE", "ORG.MATRIX.MSC4326.M_UNKNOWN_DEVICE"],
    seen: "the specification since v1.17; Synapse under the unstable name",
  },
  {
    kind: "unknown-device",
    errcodes: ["M_INVALID_PARAM"],
    text: /unknown device/iu,
    seen: "tuwunel",
  },
  { kind: "user-in-use", errcodes: ["M_USER_IN_USE"], seen: "all" },
  { kind: "invalid-username", errcodes: ["M_INVALID_USERNAME"], seen: "all but Synapse" },
  { kind: "alias-in-use", errcodes: ["M_ROOM_IN_USE"], seen: "all, when a room is created" },
  {
    kind: "alias-in-use",
    errcodes: ["M_UNKNOWN"],
    status: 409,
    seen: "Synapse and Dendrite, when an alias is set",
  },
  { kind: "rate-limited", errcodes: ["M_LIMIT_EXCEEDED"], seen: "all" },
  { kind: "rate-limited", errcodes: ["M_UNKNOWN"], status: 429, seen: "proxies before them" },
  {
    kind: "login-unsupported",
    errcodes: [
      "M_APPSERVICE_LOGIN_UNSUPPORTED",
      "IO.ELEMENT.MSC4190.M_APPSERVICE_LOGIN_UNSUPPORTED",
    ],
    seen: "the specification since v1.17; Synapse under the unstable name",
  },
  {
    kind: "unknown-token",
    errcodes: ["M_UNKNOWN_TOKEN", "M_MISSING_TOKEN"],
    seen: "all with 401, Synapse of 2015 with 403",
  },
  {
    kind: "unrecognized",
    errcodes: ["M_UNRECOGNIZED"],
    seen: "all with 404 or 405, before v1.6 with 400",
  },
  { kind: "no-answer", errcodes: ["M_UNKNOWN"], status: 0, seen: "the network" },
  { kind: "forbidden", errcodes: ["M_FORBIDDEN"], seen: "all" },
  { kind: "not-found", errcodes: ["M_NOT_FOUND"], seen: "all" },
  {
    kind: "not-found",
    errcodes: ["M_UNKNOWN"],
    status: 404,
    text: /no row found|unknown protocol/iu,
    seen: "Synapse, for the profile of a user that does not exist, and a third-party protocol",
  },
];

/**
 * @param error anything that was thrown
 * @returns `other` also for what is no MatrixError
 */
export function kindOf(error: unknown): ErrorKind {
  if (!(error instanceof MatrixError)) return "other";
  const { status, errcode, message } = error;
  const row = rows.find(
    (one) =>
      one.errcodes.includes(errcode) &&
      (one.status ?? status) === status &&
      (one.text === undefined || one.text.test(message)),
  );
  return row?.kind ?? "other";
}
