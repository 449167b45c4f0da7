/**
 * The keywords of a schema: what each edit does to the values that are allowed. Whom that breaks, `shift.ts` says.
 */
import type { Verdict } from "../change.ts";
import type { JsonObject } from "../references.ts";
import { showValue } from "../wire-value.ts";
import { judgeDocumentation } from "./documentation.ts";
import { judgeProperty, judgeRequiredList } from "./property.ts";
import { breaksBy, type Shift } from "./shift.ts";
import type { Subject } from "./subject.ts";

const lowerBounds = ["minLength", "minItems", "minProperties", "minimum", "exclusiveMinimum"];
const upperBounds = ["maxLength", "maxItems", "maxProperties", "maximum", "exclusiveMaximum"];
const minContains = ["minContains", "maxContains"];
const opaque = ["pattern", "format", "multipleOf", "contentEncoding", "contentMediaType"];
const dependent = ["x-dependentRequired"];
const closing = [
  "additionalProperties",
  "unevaluatedProperties",
  "items",
  "unevaluatedItems",
  "uniqueItems",
];

export function judgeSchema(subject: Subject): Verdict[] {
  const { edit, spot, before, after } = subject;
  if (edit.kind !== "modified") return judgeEntry(subject);
  const { member = "", from, to } = edit;
  if (member === "required") return judgeRequiredList(subject);
  if (member === "enum") return judgeEnum(subject);
  if (member === "type") return judgeType(subject);
  if (member === "default") return [judgeDefault(from, to)];
  const shift = shiftOf(member, before, after);
  if (shift === undefined) return judgeDocumentation(edit);
  const values = { from: showValue(before[member]), to: showValue(after[member]) };
  const what = `${member.replace(/^x-/, "")} changed`;
  return [{ rule: "constraint-changed", what, ...values, breaks: breaksBy(shift, spot) }];
}

/** Something with a schema of its own came or went: a property, an alternative, a keyword. */
function judgeEntry(subject: Subject): Verdict[] {
  const { edit, spot, mapBefore, mapAfter } = subject;
  const isAdded = edit.kind === "added";
  const [list = "", entry = ""] = spot.inner.slice(-2);
  if (list === "properties") return judgeProperty(subject);
  // What the keyword itself turns round is below it.
  const owner = { ...spot, inner: spot.inner.slice(0, -1) };
  if (entry === "*") {
    const shift: Shift = (list === "allOf") === isAdded ? "less" : "more";
    const what = `${list} alternative ${edit.kind}`;
    return [{ rule: `alternative-${edit.kind}`, what, breaks: breaksBy(shift, owner) }];
  }
  // `false` that became a schema is reported as a change of its owner too.
  if ((isAdded ? mapBefore : mapAfter)[spot.name] === false) return [];
  const isPattern = list === "patternProperties";
  const shift: Shift = isPattern || spot.name === "if" ? "other" : isAdded ? "less" : "more";
  const what = `${isPattern ? "pattern of properties" : spot.name} ${edit.kind}`;
  return [{ rule: `keyword-${edit.kind}`, what, breaks: breaksBy(shift, owner) }];
}

function shiftOf(member: string, before: JsonObject, after: JsonObject): Shift | undefined {
  const [from, to] = [before[member], after[member]];
  if (lowerBounds.includes(member)) return compareBounds(from, to, "less");
  if (upperBounds.includes(member)) return compareBounds(from, to, "more");
  if (minContains.includes(member)) return "other";
  if (opaque.includes(member) || dependent.includes(member)) {
    return from === undefined ? "less" : to === undefined ? "more" : "other";
  }
  if (!closing.includes(member)) return undefined;
  return openness(to) < openness(from) ? "less" : "more";
}

function compareBounds(from: unknown, to: unknown, whenHigher: Shift): Shift {
  if (from === undefined) return "less";
  if (to === undefined) return "more";
  const isHigher = Number(to) > Number(from);
  return isHigher ? whenHigher : whenHigher === "less" ? "more" : "less";
}

/** `false` closes, a schema lets some in, no word about it lets all in. `uniqueItems: true` closes, too. */
function openness(value: unknown): number {
  if (value === undefined) return 2;
  return typeof value === "boolean" ? 0 : 1;
}

function judgeEnum({ spot, before, after }: Subject): Verdict[] {
  const [old, now] = [listOf(before["enum"]), listOf(after["enum"])];
  const values = { from: showValue(before["enum"]), to: showValue(after["enum"]) };
  if (old === undefined || now === undefined) {
    const what = `list of values ${old === undefined ? "added" : "removed"}`;
    const shift = old === undefined ? "less" : "more";
    return [{ rule: "enum-changed", what, ...values, breaks: breaksBy(shift, spot) }];
  }
  const gone = old.filter((value) => !now.includes(value));
  const added = now.filter((value) => !old.includes(value));
  const verdict = (edit: string, list: unknown[], shift: Shift): Verdict[] =>
    list.length === 0
      ? []
      : [
          {
            rule: `enum-value-${edit}`,
            what: `value ${showValue(list)} ${edit}`,
            ...values,
            breaks: breaksBy(shift, spot),
          },
        ];
  return [...verdict("removed", gone, "less"), ...verdict("added", added, "more")];
}

function judgeType({ spot, before, after }: Subject): Verdict[] {
  const [old, now] = [listOf(before["type"]), listOf(after["type"])];
  const isWithin = (types: unknown[] | undefined, others: unknown[] | undefined) =>
    others === undefined ||
    (types?.every(
      (type) => others.includes(type) || (type === "integer" && others.includes("number")),
    ) ??
      false);
  const shift: Shift = isWithin(now, old) ? "less" : isWithin(old, now) ? "more" : "other";
  const name = (types: unknown[] | undefined) => types?.join(" or ") ?? "anything";
  const [from, to] = [name(old), name(now)];
  return [{ rule: "type-changed", what: "type changed", from, to, breaks: breaksBy(shift, spot) }];
}

function judgeDefault(from: unknown, to: unknown): Verdict {
  const client = "leaving it out no longer means what the client was told";
  const server = "a server must now read its absence in another way";
  const values = { from: showValue(from), to: showValue(to) };
  const breaks = { ...(from !== undefined && { client }), ...(to !== undefined && { server }) };
  return { rule: "default-changed", what: "default changed", ...values, breaks };
}

function listOf(value: unknown): unknown[] | undefined {
  return Array.isArray(value) ? value : undefined;
}
