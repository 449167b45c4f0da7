/**
 * Who shares transaction IDs. By the specification each device has its own; homeservers that go by the application service
 * take the same ID of two of its users for one request (S82), and others the same ID in two rooms.
 * @see https://github.com/element-hq/synapse/issues/2937
 */
import type { Caller } from "../../src/homeserver/index.ts";
import type { Home } from "./home.ts";

export function replayScope({ profile }: Pick<Home, "profile">, caller: Caller): string {
  if (caller.kind === "application-service" && profile.sendScope === "application service") {
    return `application service ${caller.registration.id}`;
  }
  return `${caller.userId} ${caller.deviceId ?? ""}`;
}

/**
 * What of a request has to be the same, beside who sends it.
 *
 * @param path the operation and where it sends to
 */
export function replayName(
  { profile }: Pick<Home, "profile">,
  path: string,
  txnId: string,
): string {
  return profile.sendScope === "device, wherever it sends" ? txnId : `${path} ${txnId}`;
}
