/**
 * Registrations that come and go: each change is made whole or not at all, in all that is looked up by them, and whoever
 * listens hears of it afterwards. Which changes are refused, others say.
 */
import type { Registration } from "../editions/registration.ts";
import { RegistrationError, type RegistrationFault } from "./registration-error.ts";
import { toRegistrationList } from "./registration-list.ts";
import type { RegistrationChange, Registrations } from "./registrations.ts";

/** What is looked up by registrations. */
export interface RegistrationIndex {
  /** @param previous in whose place it comes */
  put(registration: Registration, previous: Registration | undefined): void;
  remove(registration: Registration): void;
}

export interface RegistrationTableOptions {
  /** Those that are there from the beginning. */
  readonly given: Iterable<Registration> | undefined;
  readonly index: RegistrationIndex;
  /** What is wrong with a registration, by itself and beside those that there are. */
  readonly findFaults: (
    registration: unknown,
    known: ReadonlyMap<string, Registration>,
  ) => readonly RegistrationFault[];
  /** Whether one that is added takes the place of the one with its `id`. Defaults to false. */
  readonly addReplaces?: boolean;
  /** Told of each that is taken, before it is. */
  readonly onTake?: (registration: Registration) => void;
  /** Told what a listener throws. */
  readonly onError: (error: unknown) => void;
}

export type RegistrationTable = Pick<
  Registrations,
  "list" | "get" | "findFaults" | "add" | "replace" | "remove" | "onChange"
>;

/** @throws RegistrationError listing every fault of all registrations, by their place in the list */
export function createRegistrationTable(options: RegistrationTableOptions): RegistrationTable {
  const { index, addReplaces = false, onTake = () => undefined } = options;
  const registrations = new Map<string, Registration>();
  const findFaults = (registration: unknown) => options.findFaults(registration, registrations);
  const listeners = new Set<(change: RegistrationChange) => void>();

  const put = (given: Registration): RegistrationChange => {
    const registration = freeze({ ...structuredClone(given), url: given.url ?? null });
    const previous = registrations.get(registration.id);
    index.put(registration, previous);
    registrations.set(registration.id, registration);
    if (previous === undefined) return { kind: "added", registration };
    return { kind: "replaced", registration, previous };
  };

  const tell = (change: RegistrationChange): void => {
    for (const listener of listeners) {
      try {
        listener(change);
      } catch (error) {
        options.onError(error);
      }
    }
  };

  const findMisplaced = (given: Registration, isNew: boolean): readonly RegistrationFault[] => {
    const id: unknown = (given as Partial<Registration> | null)?.id;
    if (typeof id !== "string" || id === "") return [];
    const isKnown = registrations.has(id);
    if (isNew) return isKnown && !addReplaces ? [takenId] : [];
    return isKnown ? [] : [unknownId];
  };

  const take = (given: Registration, isNew: boolean): Registration => {
    const faults = [...findMisplaced(given, isNew), ...findFaults(given)];
    if (faults.length > 0) throw new RegistrationError(faults);
    onTake(given);
    const change = put(given);
    tell(change);
    return change.registration;
  };

  const faults = toRegistrationList(options.given).flatMap((registration, at) => {
    try {
      take(registration, true);
      return [];
    } catch (error) {
      if (!(error instanceof RegistrationError)) throw error;
      return error.faults.map((fault) => ({ ...fault, path: below(at, fault.path) }));
    }
  });
  if (faults.length > 0) throw new RegistrationError(faults);

  return {
    list: () => Array.from(registrations.values()),
    get: (id) => registrations.get(id),
    findFaults,
    add: (registration) => take(registration, true),
    replace: (registration) => take(registration, false),
    remove(id) {
      const registration = registrations.get(id);
      if (registration === undefined) return false;
      registrations.delete(id);
      index.remove(registration);
      tell({ kind: "removed", registration });
      return true;
    },
    onChange(listener) {
      // One function may be given twice.
      const own = (change: RegistrationChange): void => listener(change);
      listeners.add(own);
      return () => void listeners.delete(own);
    },
  };
}

const takenId = taken("id", "there is one with it already");
const unknownId = taken("id", "there is none with it to replace");

export const takenToken = taken(
  "as_token",
  "another registration has it: each needs a token of its own",
);

function taken(path: string, message: string): RegistrationFault {
  return { path, message, kind: "taken" };
}

function below(at: number, path: string): string {
  const start = `registrations[${at}]`;
  return path === "" ? start : `${start}.${path}`;
}

function freeze<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  for (const inside of Object.values(value)) freeze(inside);
  return Object.freeze(value);
}
