/**
 * Something wrong with a request: what a Matrix server would answer, and where the fault is.
 */
import type { MatrixErrorBody } from "../../src/matrix/error.ts";
import type { Validator } from "../../src/contract/operation.ts";
import { describeFault } from "../../src/contract/validate.ts";

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
  const fault = validator.errors?.at(-1);
  if (fault === undefined) return { field: "", message: "does not fit the schema" };
  const field = fault.instancePath.slice(1).replaceAll("~1", "/").replaceAll("~0", "~");
  return { field, message: describeFault({ ...fault, instancePath: "" }) };
}
