/**
 * The answers to a request that is for no operation.
 * @see https://spec.matrix.org/v1.19/client-server-api/#api-standards
 */
import type { Route } from "./route.ts";
import type { Fault } from "./fault.ts";

export function findRouteFault(route: Exclude<Route, { kind: "operation" }>): Fault {
  const whole = { field: "", errcode: "M_UNRECOGNIZED" };
  switch (route.kind) {
    case "unknown-path":
      return { ...whole, status: 404, message: "the contract has no such path" };
    case "wrong-method":
      return {
        ...whole,
        status: 405,
        message: `the path takes ${route.allowed.join(", ")}`,
        allowed: route.allowed,
      };
    case "malformed-path":
      // Not M_UNRECOGNIZED: that would tell a homeserver to try the superseded path with the same fault in it.
      return {
        status: 400,
        errcode: "M_INVALID_PARAM",
        field: "path",
        message: 'malformed percent escape, write "%" as "%25"',
      };
  }
}
