/**
 * What can go wrong between a homeserver and an application service, each by a name.
 *
 * ```
 *                        carried out   what comes back
 *   unreachable          no            nothing: the connection was refused
 *   acknowledgement-lost yes           nothing: the connection was closed
 *   connection-destroyed yes           half of the answer
 *   truncated-json       yes           half of the JSON, as if it were all
 *   slow-answer          yes           the answer, later
 *   duplicate            twice at once the first answer
 *   too-large            no            413 and HTML, of a proxy
 *   bad-gateway          no            502 and HTML, of a proxy
 *   html-page            no            200 and HTML, of whatever was put in between
 *   rate-limited         no            429
 * ```
 *
 * The others happen inside a homeserver: only `createMockHomeserver` can do them.
 */

export type Trouble =
  | { readonly kind: "unreachable" }
  | { readonly kind: "acknowledgement-lost" }
  | { readonly kind: "connection-destroyed" }
  | { readonly kind: "truncated-json" }
  | {
      readonly kind: "slow-answer";
      /** In milliseconds. Defaults to 35,000: homeservers that wait for 30 s have given up by then. */
      readonly ms?: number;
    }
  | { readonly kind: "duplicate" }
  | { readonly kind: "too-large" }
  | { readonly kind: "bad-gateway" }
  | { readonly kind: "html-page" }
  | {
      readonly kind: "rate-limited";
      /** How long to stay away, in milliseconds. Defaults to 2,000. */
      readonly retryAfterMs?: number;
      /** Where that is said: in `Retry-After`, in `retry_after_ms`, in both or not at all. Defaults to both. */
      readonly saidIn?: "header" | "body" | "both" | "nothing";
    }
  /** A transaction has one event less; its answer is lost; it comes again under the same ID with all of them. */
  | { readonly kind: "grown" }
  /** The answer is lost; the transaction comes again without its last event, and that under another ID. */
  | { readonly kind: "shrunk" }
  /** From this transaction on, new ones have the IDs again that earlier ones had, from the first on. */
  | { readonly kind: "ids-reset" }
  /** The homeserver stops in the middle of this transaction, and starts again: what is left by then is up to its profile. */
  | { readonly kind: "restart" };

export type TroubleKind = Trouble["kind"];

/** What `unreliable` can do. */
export type WireTroubleKind = Exclude<TroubleKind, InsideTroubleKind>;

/** What happens to the transactions of a homeserver before they are sent. */
export type InsideTroubleKind = "grown" | "shrunk" | "ids-reset" | "restart";

const kinds: { readonly [Kind in TroubleKind]: Kind extends InsideTroubleKind ? false : true } = {
  unreachable: true,
  "acknowledgement-lost": true,
  "connection-destroyed": true,
  "truncated-json": true,
  "slow-answer": true,
  duplicate: true,
  "too-large": true,
  "bad-gateway": true,
  "html-page": true,
  "rate-limited": true,
  grown: false,
  shrunk: false,
  "ids-reset": false,
  restart: false,
};

export const troubleKinds = Object.keys(kinds) as readonly TroubleKind[];

export type WireTrouble = Extract<Trouble, { kind: WireTroubleKind }>;
export type InsideTrouble = Extract<Trouble, { kind: InsideTroubleKind }>;

export function isOnWire(trouble: Trouble): trouble is WireTrouble {
  return kinds[trouble.kind];
}
