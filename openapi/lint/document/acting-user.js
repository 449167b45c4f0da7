// @ts-check
/**
 * The query parameters by which an application service acts as one of its users.
 * @see https://spec.matrix.org/v1.19/application-service-api/#client-server-api-extensions
 */
import { componentName } from "./component-name.js";
/** @import { Operation, Part } from "./types.d.ts" */

/** Name on the wire → name of the shared parameter. */
export const ACTING = { user_id: "ActAsUserId", device_id: "ActAsDeviceId", ts: "OriginServerTs" };

/** Has a `ts` of its own: the point in time to look up. */
export const LOOK_UP = /\/timestamp_to_event$/;

/** The two operations whose events may carry a time that the application service chooses. */
export const MASSAGED = /\/rooms\/\{[^}]+\}\/(send|state)\/\{[^}]+\}\/\{[^}]+\}$/;

/** The paths of the stable protocol. The 2015 draft has `ts` in other places too. */
export const STABLE = /^\/_matrix\/client\/(r0|v\d+)\//;

/**
 * @param {Operation} operation
 * @param {keyof typeof ACTING} name
 * @returns {Part | undefined}
 */
export function queryParameter({ parameters }, name) {
  return parameters.find(({ value }) => value["in"] === "query" && value["name"] === name);
}

/**
 * @param {Part} parameter
 * @returns {boolean} whether it is the shared parameter of its name
 */
export function isShared(parameter) {
  const name = /** @type {keyof typeof ACTING} */ (parameter.value["name"]);
  // `ActAsUserIdRequired`, where the sender of the registration cannot act.
  return (componentName(parameter) ?? "").startsWith(ACTING[name]);
}
