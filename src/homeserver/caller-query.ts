/**
 * The query as the contract is to see it: `user_id` and `device_id` say whom the caller acts as, whether it had to say so
 * or not. What an ordinary user sends there counts for nothing, nor does their `ts` (S58, S60).
 */
import type { OperationDescription } from "../contract/operation.ts";
import { unstableDeviceId } from "./assert-identity.ts";
import type { Caller } from "./caller.ts";

/** The closed list of operations whose `ts` sets `origin_server_ts` (S60); elsewhere it is a parameter like others. */
const massaging: ReadonlySet<string> = new Set([
  "sendMessage",
  "setRoomStateWithKey",
  // The draft's ways to send without a transaction ID.
  "sendMessageAsWritten",
  "sendMessageWithoutTxnId",
]);

/** @returns the same query when there is nothing to change */
export function readCallerQuery(
  query: string,
  { operationId, queryParameters }: OperationDescription,
  caller: Caller | null,
): string {
  const isService = caller?.kind === "application-service";
  if (query === "" && (isService || caller === null)) return query;
  const search = new URLSearchParams(query);
  if (isService) {
    const unstable = search.get(unstableDeviceId);
    if (unstable === null || search.has("device_id")) return query;
    search.set("device_id", unstable);
    return search.toString();
  }
  for (const name of ["user_id", "device_id", "user_token", unstableDeviceId]) search.delete(name);
  if (massaging.has(operationId)) search.delete("ts");
  if (caller !== null) {
    const own = { user_id: caller.userId, device_id: caller.deviceId };
    for (const { name, required } of queryParameters) {
      const value = required && (name === "user_id" || name === "device_id") ? own[name] : null;
      if (value !== null) search.set(name, value);
    }
  }
  return search.toString();
}
