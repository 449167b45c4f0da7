/**
 * Writes the request of a call: address, headers with the token, and body.
 */
import type { OperationDescription } from "../../contract/operation.ts";
import { createWriteAddress } from "../../contract/call/call-address.ts";
import type { MediaBody } from "../../contract/call/call-types.ts";
import type { OutgoingCall } from "../../contract/call/transport.ts";
import { identityParameters, type Identity } from "../identity.ts";

/** The options of a call, whatever its operation. */
export interface AnyCallOptions {
  readonly path?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
  readonly budgetMs?: number;
}

export interface Address {
  readonly origin: string;
  /** What comes before the path of the contract; mostly empty. */
  readonly basePath: string;
}

export interface CallWriterSettings extends Address {
  readonly token: string;
  readonly tokenIn: "header" | "query" | "body";
}

export interface CallWriter {
  readonly operation: OperationDescription;
  /** Whether the path has a transaction ID, which the client makes up. */
  readonly hasTransactionId: boolean;
  /** @throws TypeError when a parameter is missing, unknown, or would change the path */
  write(options: AnyCallOptions, identity: Identity, txnId?: string): WrittenCall;
}

/** A Blob has still to be read into memory. */
export type WrittenCall = Omit<OutgoingCall, "body"> & {
  readonly body: OutgoingCall["body"] | Blob;
};

const nothing: Readonly<Record<string, unknown>> = Object.freeze({});

export function createCallWriter(
  operation: OperationDescription,
  { origin, basePath, token, tokenIn }: CallWriterSettings,
): CallWriter {
  // A token where none is needed would only be one more copy of it.
  const tokenPlace = operation.token === "asToken" ? tokenIn : null;
  const writeAddress = createWriteAddress(operation, {
    basePath,
    tokenPair: tokenPlace === "query" ? `&access_token=${encodeURIComponent(token)}` : "",
    reserved: identityParameters,
  });
  const plain: Record<string, string> =
    tokenPlace === "header" ? { authorization: `Bearer ${token}` } : {};
  const json = { ...plain, "content-type": "application/json" };
  const takesJson = operation.requestBody?.mediaTypes.includes("application/json") === true;

  function writeHeaders(body: unknown, given: AnyCallOptions["headers"]): Record<string, string> {
    const usual = usualHeaders(body);
    if (given === undefined) return usual;
    // Read here and not in the transport, where a fault would look like one of the network.
    return { ...usual, ...Object.fromEntries(new Headers(given)) };
  }

  function usualHeaders(body: unknown): Record<string, string> {
    if (body === undefined) return plain;
    if (takesJson) return json;
    const type = body instanceof Blob && body.type !== "" ? body.type : "application/octet-stream";
    return { ...plain, "content-type": type };
  }

  return {
    operation,
    hasTransactionId: operation.pathParameters.includes("txnId"),
    write({ path = nothing, query = nothing, body, headers }, identity, txnId) {
      return {
        method: operation.method,
        origin,
        path: writeAddress({ path, query, reserved: identity.pairs, txnId }),
        headers: writeHeaders(body, headers),
        body: body === undefined || !takesJson ? (body as MediaBody) : JSON.stringify(body),
      };
    },
  };
}
