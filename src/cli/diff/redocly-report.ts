/**
 * Reads the JSON report of redocly's diff into edits.
 *
 * redocly pairs what has a new name by likeness and reports a renaming: `404` became `403`, the property `user` became
 * `users`. On the wire the one is gone and the other is new, so a renaming becomes a removal and an addition; what was
 * found below it is dropped later, because its place is not in both documents.
 *
 * Of the impact that redocly gives (major, minor, patch) nothing is used: it says how bad a change is, not for whom.
 */
import { CommandError } from "../command-error.ts";

export type Pointer = readonly string[];

export interface Edit {
  readonly kind: "added" | "removed" | "modified";
  /** Where it is in the old and in the new document; for a modification, the object that has the member. */
  readonly before: Pointer;
  readonly after: Pointer;
  /** The member that was modified, and its values. */
  readonly member?: string;
  readonly from?: unknown;
  readonly to?: unknown;
}

interface ReportedSide {
  readonly pointer: string;
  readonly value?: unknown;
}

interface ReportedChange {
  readonly path: string;
  readonly kind: Edit["kind"];
  readonly property?: string;
  readonly base?: ReportedSide;
  readonly revision?: ReportedSide;
}

export function readReport(json: string): Edit[] {
  const report = JSON.parse(json) as { reportVersion?: unknown; changes?: ReportedChange[] };
  if (report.reportVersion !== "1" || report.changes === undefined) {
    throw new CommandError(
      `this version of @redocly/cli writes diff report ${String(report.reportVersion)}, not 1: install 2.77`,
    );
  }
  return report.changes.flatMap(readChange);
}

function readChange(change: ReportedChange): Edit[] {
  const { kind, property, base, revision } = change;
  if (kind !== "modified") {
    const pointer = split((base ?? revision)?.pointer ?? "");
    return isCounted(pointer) ? [{ kind, before: pointer, after: pointer }] : [];
  }
  if (base === undefined || revision === undefined || property === undefined) return [];
  if (property !== "key") {
    const [before, after] = [owner(base, property), owner(revision, property)];
    return [{ kind, before, after, member: property, from: base.value, to: revision.value }];
  }
  const [before, after] = [split(base.pointer), split(revision.pointer)];
  if (!isCounted(before)) return [];
  return [
    { kind: "removed", before, after: before },
    { kind: "added", before: after, after },
  ];
}

/**
 * Whether this coming or going is on the wire. A parameter counts as a component, which has a name, and not as an entry
 * of the list of its operation. A shared schema counts where it is used.
 */
function isCounted(pointer: Pointer): boolean {
  if (pointer[0] === "paths") return !(pointer.length === 5 && pointer[3] === "parameters");
  return pointer.length !== 3 || pointer[1] !== "schemas";
}

/**
 * The pointer leads to the member where the object has it, and to the object where it has not. A member that is a schema
 * on this side and `false` on the other one is there, but comes without its value.
 */
function owner(side: ReportedSide, member: string): Pointer {
  const pointer = split(side.pointer);
  const isSchema =
    closing.has(member) && pointer.at(-1) === member && pointer.at(-2) !== "properties";
  return "value" in side || isSchema ? pointer.slice(0, -1) : pointer;
}

const closing = new Set([
  "additionalProperties",
  "unevaluatedProperties",
  "items",
  "unevaluatedItems",
]);

function split(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((segment) => segment.replaceAll("~1", "/").replaceAll("~0", "~"));
}
