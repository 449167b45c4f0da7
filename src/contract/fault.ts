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

/**
 * All faults that can be told apart, up to a limit: what is found faulty is taken out, and the rest looked at again.
 *
 * @param value is not changed
 */
export function locateFaults(validator: Validator | undefined, value: unknown): Place[] {
  const rest: unknown = structuredClone(value);
  const found: Place[] = [];
  while (found.length < maxFaults) {
    const place = locateFault(validator, rest);
    // Taking out what is required only makes it missing; that is no further fault.
    if (place === undefined || found.some((one) => covers(one, place))) break;
    found.push(place);
    if (!takeOut(rest, place.field)) break;
  }
  return found;
}

const maxFaults = 10;

/** Whether the second fault is the first one again, or what taking it out has made of it. */
function covers(first: Place, second: Place): boolean {
  const name = first.field.split("/").at(-1) ?? "";
  return first.field === second.field || second.message === `${name} is missing`;
}

function takeOut(value: unknown, field: string): boolean {
  const path = field.split("/");
  const last = path.pop() ?? "";
  let parent: unknown = value;
  for (const step of path) parent = (parent as Record<string, unknown> | undefined)?.[step];
  if (Array.isArray(parent)) return parent.splice(Number(last), 1).length > 0;
  if (typeof parent !== "object" || parent === null || last === "") return false;
  return Reflect.deleteProperty(parent, last);
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
