/**
 * The types of `client.call`: for each operation of the contract what it takes and what it resolves to. The same three
 * members as a handler gets: `path`, `query` and `body`.
 *
 * Who acts is chosen by the client and not by the call, so `user_id` and its like are left out. `ts` is a query
 * parameter of the operations that send, and an error anywhere else (S60).
 */
import type { EditionName, HomeserverEditions } from "../homeserver-edition.ts";

/** Set by the client: `asVirtualUser`, `asRealUser`. */
export type IdentityParameter =
  | "user_id"
  | "device_id"
  | "org.matrix.msc3202.device_id"
  | "user_token";

/** What media are sent as. A Blob brings its content type. */
export type MediaBody = Blob | Uint8Array<ArrayBuffer> | string;

/** Options that every call takes. */
export interface CommonCallOptions {
  /** Ends the call and its repetitions: it then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** The time for all tries and waits of this call, in milliseconds. Defaults to that of the client. */
  readonly budgetMs?: number;
  /** Further headers. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface TransactionCallOptions {
  /**
   * What makes this message unique for its sender, such as its ID on the other network: sent again with the same key,
   * also after a crash, it is the same message. Without it every call is a new message.
   */
  readonly idempotencyKey?: string;
}

type Part<Operation, Place extends string> = Operation extends { parameters: infer All }
  ? Place extends keyof All
    ? NonNullable<All[Place]>
    : never
  : never;

type WithoutIdentity<Query> = {
  [Name in keyof Query as Exclude<Name, IdentityParameter>]: Query[Name];
};

/** The client makes up the transaction ID, unless it is given. */
type MintedPath<Path> = Path extends { txnId: infer TxnId }
  ? Omit<Path, "txnId"> & { txnId?: TxnId }
  : Path;

type Json = { content: { "application/json": unknown } };

type RequestBody<Content> = Content extends { content: { "application/json": infer Body } }
  ? Body
  : MediaBody;

type BodyMember<Operation> = Operation extends { requestBody: infer Content }
  ? { readonly body: RequestBody<Content> }
  : Operation extends { requestBody?: infer Content }
    ? [Content] extends [undefined]
      ? { readonly body?: never }
      : { readonly body?: RequestBody<NonNullable<Content>> }
    : { readonly body?: never };

/** Left out when empty, optional when nothing in it is required. */
type Member<Name extends string, Value> = [Value] extends [never]
  ? { readonly [N in Name]?: never }
  : keyof Value extends never
    ? { readonly [N in Name]?: never }
    : Record<never, never> extends Value
      ? { readonly [N in Name]?: Value }
      : { readonly [N in Name]: Value };

type TransactionMember<Path> = [Path] extends [never]
  ? { readonly idempotencyKey?: never }
  : Path extends { txnId: unknown }
    ? TransactionCallOptions
    : { readonly idempotencyKey?: never };

/** What a call of this operation takes. */
export type CallOptions<Operation> = Member<"path", MintedPath<Part<Operation, "path">>> &
  Member<"query", WithoutIdentity<Part<Operation, "query">>> &
  BodyMember<Operation> &
  TransactionMember<Part<Operation, "path">> &
  CommonCallOptions;

type Success<Operation> = Operation extends { responses: infer Responses }
  ? Responses[keyof Responses & (200 | 201)]
  : never;

/** What a call of this operation resolves to: the JSON of the answer, media as a Blob. */
export type CallData<Operation> =
  Success<Operation> extends infer Response
    ? Response extends Json
      ? Response["content"]["application/json"]
      : Blob
    : never;

export type Call<Operation> =
  Record<never, never> extends CallOptions<Operation>
    ? (options?: CallOptions<Operation>) => Promise<CallData<Operation>>
    : (options: CallOptions<Operation>) => Promise<CallData<Operation>>;

type Table<Edition extends EditionName> = HomeserverEditions[Edition]["table"];
type Operations<Edition extends EditionName> = HomeserverEditions[Edition]["operations"];

/** Operations that need a token of the user's own are account management, where an `as_token` has no business (S59). */
type CallableId<Edition extends EditionName> = {
  [Id in keyof Operations<Edition>]: Id extends keyof Table<Edition>
    ? Table<Edition>[Id] extends { token: "accessToken" }
      ? never
      : Id
    : never;
}[keyof Operations<Edition>];

/** The client-server API by operationId. */
export type HomeserverCalls<Edition extends EditionName> = {
  readonly [Id in CallableId<Edition>]: Call<Operations<Edition>[Id]>;
};

/** Operations whose answer is not JSON but bytes. */
export type MediaOperationId<Edition extends EditionName> = {
  [Id in keyof Operations<Edition>]: Success<Operations<Edition>[Id]> extends Json ? never : Id;
}[keyof Operations<Edition>];
