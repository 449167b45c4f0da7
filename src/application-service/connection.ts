/**
 * What all clients of one homeserver share, whoever they act as: address, token, retry, and what is known of the virtual
 * users. A client is a view of it with an identity.
 */
import type { AnyContract } from "../contract/operation.ts";
import type { UserId } from "../../generated/v1/homeserver.types.ts";
import type { AnyCallOptions } from "./call/call-request.ts";
import type { Identity } from "./identity.ts";
import type { EditionName } from "./homeserver-edition.ts";
import type { Membership } from "./ensure-joined.ts";
import type { Namespaces } from "./namespace-match.ts";
import type { Registrar } from "./ensure-registered.ts";

/** Calls an operation by its ID; the types are put on by the view. */
export type AnyCall = (
  operationId: string,
  options: AnyCallOptions,
  identity: Identity,
) => Promise<unknown>;

export type Fetch = (request: Request) => Promise<Response>;

export interface Connection {
  readonly edition: EditionName;
  readonly contract: AnyContract;
  /** Of the registration; for the ping. */
  readonly id: string | undefined;
  /** The sender, when the server name is known. */
  readonly sender: UserId | null;
  /** Null when they are not to be checked. */
  readonly namespaces: Namespaces | null;
  readonly call: AnyCall;
  /** What openapi-fetch sends with: puts on identity and token, and tries again. */
  readonly rawFetch: (identity: Identity) => Fetch;
  readonly url: string;
  readonly registrar: Registrar;
  readonly membership: Membership;
}

/** Where a client keeps its connection: not for users. */
export const connection: unique symbol = Symbol("connection");

/** A client of any edition. */
export interface ConnectedClient {
  readonly [connection]: Connection;
}
