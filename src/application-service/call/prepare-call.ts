/**
 * Makes a call ready to be sent, once or again: what is written here stays the same on every try, the transaction ID
 * above all.
 */
import type { UserId } from "../../../generated/v1/homeserver.types.ts";
import type { AnyContract, OperationDescription } from "../../contract/operation.ts";
import type { TransactionIds } from "../../matrix/transaction-id.ts";
import type { Identity } from "../identity.ts";
import {
  type AnyCallOptions,
  type CallWriter,
  type CallWriterSettings,
  createCallWriter,
} from "./call-request.ts";
import type { OutgoingCall } from "../../contract/call/transport.ts";

export interface PrepareCallSettings {
  readonly contract: AnyContract;
  readonly writer: CallWriterSettings;
  readonly transactionIds: TransactionIds;
  /** `@localpart:`, the sender in transaction IDs, the same whether the server name is known or not. */
  readonly sender: UserId;
}

export interface PreparedCall {
  readonly operation: OperationDescription;
  readonly outgoing: OutgoingCall;
}

/**
 * @returns a promise only where there is something to wait for
 * @throws TypeError when the call cannot be written
 */
export type PrepareCall = (
  operationId: string,
  options: AnyCallOptions,
  identity: Identity,
) => PreparedCall | Promise<PreparedCall>;

export function createPrepareCall(settings: PrepareCallSettings): PrepareCall {
  const { contract, transactionIds } = settings;
  const writers = new Map<string, CallWriter>();

  function writerOf(operationId: string): CallWriter {
    const present = writers.get(operationId);
    if (present !== undefined) return present;
    const operation = contract.operations[operationId];
    if (operation === undefined) {
      throw new TypeError(`${contract.name} has no operation ${operationId}`);
    }
    const writer = createCallWriter(operation, settings.writer);
    writers.set(operationId, writer);
    return writer;
  }

  function transactionId(
    writer: CallWriter,
    { path, idempotencyKey }: AnyCallOptions,
    { actor }: Identity,
  ): string | undefined {
    if (!writer.hasTransactionId) {
      if (idempotencyKey === undefined) return undefined;
      throw new TypeError(
        `${writer.operation.operationId} has no transaction ID to make from a key`,
      );
    }
    const asSender = actor === null || actor.startsWith(settings.sender);
    // Only digests of it are written.
    const user = asSender ? settings.sender : (actor as UserId);
    if (idempotencyKey !== undefined) {
      return transactionIds.fromIdempotencyKey(user, idempotencyKey);
    }
    return path?.["txnId"] === undefined ? transactionIds.next(user) : undefined;
  }

  return (operationId, options, identity) => {
    const writer = writerOf(operationId);
    return write(writer, options, identity, transactionId(writer, options, identity));
  };
}

function write(
  writer: CallWriter,
  options: AnyCallOptions,
  identity: Identity,
  txnId: string | undefined,
): PreparedCall | Promise<PreparedCall> {
  const { operation } = writer;
  const written = writer.write(options, identity, txnId);
  if (!(written.body instanceof Blob)) return { operation, outgoing: written as OutgoingCall };
  return written.body.bytes().then((body) => ({ operation, outgoing: { ...written, body } }));
}
