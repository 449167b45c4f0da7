/**
 * Finds everything in a value that its schema does not allow. A generated validator stops at the first fault; so each
 * fault is repaired in a copy, and the copy looked at again.
 */
import type { ValidationFault, Validator } from "../contract/operation.ts";
import { describeFault } from "../contract/validate.ts";

export interface SchemaFault {
  readonly path: readonly Step[];
  readonly message: string;
}

type Step = string | number;

/** A place with a fault, in the copy. */
interface Found extends SchemaFault {
  readonly steps: readonly Step[];
}

/** Nobody reads more. */
const maxFaults = 100;

/**
 * @param validator generated
 * @param value JSON; is not changed
 * @param repairs values for faulty places, of every shape that the schema has: the first that fits is taken
 */
export function findSchemaFaults(
  validator: Validator,
  value: unknown,
  repairs: readonly unknown[],
): SchemaFault[] {
  const root = { value: structuredClone(value) };
  const found = new Map<string, SchemaFault>();
  while (found.size < maxFaults) {
    const fault = findFirst(validator, root.value);
    if (fault === undefined) break;
    const { path, message } = fault;
    // What is put in the place of something missing may be a fault itself, and is told of later.
    const key = JSON.stringify(path);
    if (!found.has(key)) found.set(key, { path, message });
    const isRepaired = repairs.some((repair) => {
      put(root, fault.steps, structuredClone(repair));
      const next = findFirst(validator, root.value);
      return next === undefined || !isWithin(next.steps, fault.steps);
    });
    if (!isRepaired) break;
  }
  return Array.from(found.values());
}

/** `namespaces.users[0].regex` */
export function writePath(path: readonly Step[]): string {
  return path
    .map((step, at) => {
      if (typeof step === "number") return `[${step}]`;
      if (!/^\w+$/u.test(step)) return `[${JSON.stringify(step)}]`;
      return at === 0 ? step : `.${step}`;
    })
    .join("");
}

function findFirst(validator: Validator, value: unknown): Found | undefined {
  if (validator(value)) return undefined;
  const fault = validator.errors?.[0];
  if (fault === undefined) return { path: [], steps: [], message: "does not fit the schema" };
  const path = readPointer(fault, value);
  const message = describeFault({ ...fault, instancePath: "" });
  if (fault.keyword !== "required") return { path, steps: path, message };
  const missing = [...path, String(fault.params["missingProperty"])];
  return { path: missing, steps: missing, message: "is missing" };
}

function readPointer({ instancePath }: ValidationFault, value: unknown): Step[] {
  let inside = value;
  return instancePath
    .split("/")
    .slice(1)
    .map((part) => {
      const name = part.replaceAll("~1", "/").replaceAll("~0", "~");
      const step = Array.isArray(inside) ? Number(name) : name;
      inside = (inside as Record<Step, unknown> | undefined)?.[step];
      return step;
    });
}

function put(root: { value: unknown }, steps: readonly Step[], repair: unknown): void {
  let place = root as Record<Step, unknown>;
  let last: Step = "value";
  for (const step of steps) {
    place = place[last] as Record<Step, unknown>;
    last = step;
  }
  place[last] = repair;
}

function isWithin(steps: readonly Step[], outer: readonly Step[]): boolean {
  return outer.every((step, at) => steps[at] === step);
}
