/**
 * The types of `client.call`: for each operation of the contract what it takes and what it resolves to. The same three
 * members as a handler gets: `path`, `query` and `body`.
 *
 * Who acts is chosen by the client and not by the call, so `user_id` and its like are left out. `ts` is a query
 * parameter of the operations that send, and an error anywhere else (S60).
 */
import type {
  AnswersJson,
  BodyMember,
  CallData,
  ParametersIn,
  ParametersMember,
} from "../../contract/call/call-types.ts";
import type { EditionName, HomeserverEditions } from "../homeserver-edition.ts";

/** Set by the client: `asVirtualUser`, `asRealUser`. */
export type IdentityParameter =
  | "user_id"
  | "device_id"
  | "org.matrix.msc3202.device_id"
  | "user_token";

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

type WithoutIdentity<Query> = {
  [Name in keyof Query as Exclude<Name, IdentityParameter>]: Query[Name];
};

/** The client makes up the transaction ID, unless it is given. */
type MintedPath<Path> = Path extends { txnId: infer TxnId }
  ? Omit<Path, "txnId"> & { txnId?: TxnId }
  : Path;

type TransactionMember<Path> = [Path] extends [never]
  ? { readonly idempotencyKey?: never }
  : Path extends { txnId: unknown }
    ? TransactionCallOptions
    : { readonly idempotencyKey?: never };

/** What a call of this operation takes. */
export type CallOptions<Operation> = ParametersMember<
  "path",
  MintedPath<ParametersIn<Operation, "path">>
> &
  ParametersMember<"query", WithoutIdentity<ParametersIn<Operation, "query">>> &
  BodyMember<Operation> &
  TransactionMember<ParametersIn<Operation, "path">> &
  CommonCallOptions;

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
  [Id in keyof Operations<Edition>]: AnswersJson<Operations<Edition>[Id]> extends true ? never : Id;
}[keyof Operations<Edition>];
