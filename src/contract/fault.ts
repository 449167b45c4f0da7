/**
 * Something wrong with a request: what a Matrix server would answer, and where the fault is.
 */
import type { MatrixErrorBody } from "../matrix/error.ts";
import type { Validator } from "./operation.ts";
import { describeFault } from "./validate.ts";

export interface Fault {
  readonly status: number;
  readonly errcode: string;
  /** The field or header: `events/0/content`; empty when it is the request as a whole. */
  readonly field: string;
  readonly message: string;
  /** Methods that the path has, for `Allow`. */
  readonly allowed?: readonly string[];
}

/** A place in a value and what is wrong there. */
export interface Place {
  readonly field: string;
  readonly message: string;
}

export function errorBody(fault: Pick<Fault, "errcode" | "field" | "message">): MatrixErrorBody {
  return { errcode: fault.errcode, error: describePlace(fault) };
}

export function describePlace({ field, message }: Place): string {
  return field === "" ? message : `${field}: ${message}`;
}

/** @returns the first fault that a generated validator finds; a missing validator finds none */
export function locateFault(validator: Validator | undefined, value: unknown): Place | undefined {
  if (validator === undefined || validator(value)) return undefined;
  // Of an anyOf each branch tells its own fault; the first branch is the general one.
  const fault = validator.errors?.[0];
  if (fault === undefined) return { field: "", message: "does not fit the schema" };
  const field = fault.instancePath.slice(1).replaceAll("~1", "/").replaceAll("~0", "~");
  return { field, message: describeFault({ ...fault, instancePath: "" }) };
}
