/**
 * One request and what became of it, as the page is told. Tokens are masked before anything gets here.
 */

/** Who speaks, or is spoken to: a lifeline of the diagram. */
export type Party = "client" | "homeserver" | "application service";

/** Who can be asked: each has its answers watched. */
export type Asked = Exclude<Party, "client">;

export interface Exchange {
  /** From 1, in the order of the requests. */
  readonly id: number;
  readonly from: Party;
  readonly to: Asked;
  /** The `id` of the registration; null for clients, and where none fits. */
  readonly serviceId: string | null;
  /** As whom an application service acts. */
  readonly actsAs: string | null;
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** Null for what no document describes. */
  readonly operationId: string | null;
  readonly txnId: string | null;
  /** From 1: how often the same was asked until it was answered with success. */
  readonly attempt: number;
  /** What it is about, in a few words: `2 events, 1 ephemeral`, `m.room.message`, `@_irc_bob:example.org`. */
  readonly about: string | null;
  readonly roomIds: readonly string[];
  /** Grows with every request and every answer: the order of the rows. */
  readonly order: number;
  /** Milliseconds since 1970 UTC, by the clock of the homeserver. */
  readonly atMs: number;
  /** The request has come, and is not passed on yet. */
  readonly isHeld: boolean;
  /** Null while there is none. */
  readonly outcome: Outcome | null;
}

export interface Outcome {
  /** `lost`: answered, but the answer was thrown away on its way. `none`: the connection failed, or nobody waited longer. */
  readonly kind: "answered" | "lost" | "none";
  readonly order: number;
  readonly atMs: number;
  readonly durationMs: number;
  readonly status: number | null;
  readonly errcode: string | null;
  /** Why there is none. */
  readonly reason: string | null;
}

/** Headers and body, for those who ask for them. */
export interface Message {
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
  /** Of the body as it was sent; undefined where it was not read to its end. */
  readonly bytes: number | undefined;
}

export interface ExchangeDetails {
  readonly request: Message;
  readonly answer: Message | null;
}
