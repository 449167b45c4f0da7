/**
 * Makes a call ready to be sent, once or again: what is written here stays the same on every try, the transaction ID
 * above all.
 */
import type { UserId } from "../../generated/v1/homeserver.types.ts";
import type { AnyContract } from "../contract/operation.ts";
import type { TransactionIds } from "../matrix/transaction-id.ts";
import type { Clock } from "../resilience/clock.ts";
import { checkRetryLimits } from "../resilience/retry.ts";
import type { RetryPermission } from "../resilience/retry-permission.ts";
import { readAnswer, toNoAnswerError } from "./call-answer.ts";
import {
  type AnyCallOptions,
  type CallWriter,
  type CallWriterSettings,
  createCallWriter,
} from "./call-request.ts";
import type { IncomingAnswer, OutgoingCall } from "./homeserver-transport.ts";
import type { Identity } from "./identity.ts";
import type { SendCall } from "./send-call.ts";

export interface PrepareCallSettings {
  readonly contract: AnyContract;
  readonly writer: CallWriterSettings;
  readonly send: SendCall;
  readonly transactionIds: TransactionIds;
  /** `@localpart:`, the sender in transaction IDs, the same whether the server name is known or not. */
  readonly sender: UserId;
  readonly clock: Clock;
}

/** Sends the call; each time the same. */
export type PreparedCall = () => Promise<unknown>;

/**
 * @param permission whether it may be sent again, in place of what the operation's retry class says
 * @throws TypeError when the call cannot be written, RangeError when its budget makes no sense
 */
export type PrepareCall = (
  operationId: string,
  options: AnyCallOptions,
  identity: Identity,
  permission?: RetryPermission,
) => PreparedCall | Promise<PreparedCall>;

export function createPrepareCall(settings: PrepareCallSettings): PrepareCall {
  const { contract, send, transactionIds, clock } = settings;
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
    { userId }: Identity,
  ): string | Promise<string> | undefined {
    if (!writer.hasTransactionId) {
      if (idempotencyKey === undefined) return undefined;
      throw new TypeError(
        `${writer.operation.operationId} has no transaction ID to make from a key`,
      );
    }
    const asSender = userId === null || userId.startsWith(settings.sender);
    const user = asSender ? settings.sender : userId;
    if (idempotencyKey !== undefined) {
      return transactionIds.fromIdempotencyKey(user, idempotencyKey);
    }
    return path?.["txnId"] === undefined ? transactionIds.next(user) : undefined;
  }

  return (operationId, options, identity, permission) => {
    const writer = writerOf(operationId);
    if (options.budgetMs !== undefined) checkRetryLimits({ budgetMs: options.budgetMs });
    const txnId = transactionId(writer, options, identity);
    const finish = (id: string | undefined): PreparedCall | Promise<PreparedCall> => {
      const { body, ...written } = writer.write(options, identity, id);
      if (!(body instanceof Blob)) return toSend(writer, { ...written, body }, options, permission);
      return readBlob(body).then((bytes) =>
        toSend(writer, { ...written, body: bytes }, options, permission),
      );
    };
    return typeof txnId === "object" ? txnId.then(finish) : finish(txnId);
  };

  function toSend(
    { operation }: CallWriter,
    outgoing: OutgoingCall,
    { signal, budgetMs }: AnyCallOptions,
    permission: RetryPermission | undefined,
  ): PreparedCall {
    const { operationId } = operation;
    return async () => {
      let answer: IncomingAnswer;
      try {
        answer = await send(operation, outgoing, { signal, budgetMs, permission });
      } catch (cause) {
        // Only the caller knows what an end by the caller means.
        if (signal?.aborted === true) throw signal.reason;
        throw toNoAnswerError(operationId, cause);
      }
      return readAnswer(operationId, answer, clock.now());
    };
  }
}

async function readBlob(blob: Blob): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await blob.arrayBuffer());
}
