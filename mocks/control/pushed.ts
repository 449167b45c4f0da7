/**
 * What was pushed, for a test suite to look at or to wait for.
 */
import type { ServedAnswer, ServedRequest } from "../../src/contract/serve.ts";
import { MatrixError } from "../../src/matrix/error.ts";
import type { MockHomeserver } from "../homeserver.ts";
import type { NextOptions, PushedTransaction } from "../homeserver/pushed-log.ts";

type Query = ServedRequest["query"];

const defaultTimeoutMs = 5_000;
const maxTimeoutMs = 60_000;

/** Every try, the oldest first. */
export function listPushed({ pushed }: MockHomeserver, query: Query): ServedAnswer {
  const id = registrationIdOf(query);
  const wanted = pushed.filter((one) => id === undefined || one.registrationId === id);
  return { status: 200, body: { pushed: wanted.map(toWire) } };
}

/**
 * The next try that nobody was given yet.
 *
 * @param gone fires when nobody waits any more
 * @throws MatrixError 404 saying why, when there is none within `timeout` of the query
 */
export function awaitPushed(
  { nextTransaction }: MockHomeserver,
  query: Query,
  gone: AbortSignal | undefined,
): Promise<ServedAnswer> {
  return wait(query, gone, async (limits) => toWire(await nextTransaction(limits)));
}

/**
 * Answers when everything that was said has been accepted.
 *
 * @throws MatrixError 404 saying who waits for what
 */
export function awaitDelivered(
  { untilDelivered }: MockHomeserver,
  body: Query,
  gone: AbortSignal | undefined,
): Promise<ServedAnswer> {
  return wait(body, gone, async (limits) => {
    await untilDelivered(limits);
    return {};
  });
}

/** @throws RangeError for a timeout that is none */
async function wait(
  { timeout = defaultTimeoutMs, ...query }: Query,
  gone: AbortSignal | undefined,
  until: (limits: NextOptions) => Promise<object>,
): Promise<ServedAnswer> {
  if (typeof timeout !== "number" || !(timeout >= 0 && timeout <= maxTimeoutMs)) {
    throw new RangeError(`timeout must be from 0 to ${maxTimeoutMs} ms`);
  }
  const over = AbortSignal.timeout(timeout);
  const signal = gone === undefined ? over : AbortSignal.any([over, gone]);
  const registrationId = registrationIdOf(query);
  try {
    const limits = { signal, ...(registrationId !== undefined && { registrationId }) };
    return { status: 200, body: await until(limits) };
  } catch (cause) {
    if (cause instanceof MatrixError) throw cause;
    const message = cause instanceof Error ? cause.message : "nothing more was pushed";
    throw new MatrixError(404, "M_NOT_FOUND", message, { cause });
  }
}

function registrationIdOf(query: Query): string | undefined {
  const { registration_id: id } = query;
  return typeof id === "string" ? id : undefined;
}

/** `status` is what was answered; null when nothing was. */
function toWire(pushed: PushedTransaction) {
  const { registrationId, txnId, attempt, status, body } = pushed;
  const content = JSON.parse(body) as object;
  return {
    registration_id: registrationId,
    txn_id: txnId,
    attempt,
    status: status ?? null,
    content,
  };
}
