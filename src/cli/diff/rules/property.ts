/**
 * Properties of JSON objects that come and go, become required or optional.
 */
import type { Verdict } from "../change.ts";
import type { JsonObject } from "../references.ts";
import { judgeGuaranteed, judgeRequired } from "./parameter.ts";
import type { Subject } from "./subject.ts";

export function judgeProperty(subject: Subject): Verdict[] {
  return subject.edit.kind === "added" ? judgeAdded(subject) : judgeRemoved(subject);
}

function judgeAdded({ spot, ownerBefore, ownerAfter }: Subject): Verdict[] {
  const isRequired = requiredOf(ownerAfter).includes(spot.name);
  const isClosed = ownerBefore["additionalProperties"] === false;
  const what = `${isRequired ? "required" : "optional"} property added`;
  if (spot.direction === "request") {
    const rule = `request-${isRequired ? "required" : "optional"}-property-added`;
    if (isRequired) {
      const client = "a client that leaves it out is refused";
      const server = "a server must understand it to do what is asked";
      return [{ rule, what, breaks: { client, server } }];
    }
    if (isClosed) return [{ rule, what, breaks: { server: "a server could refuse it until now" } }];
    const note = "a server that does not know it ignores it";
    return [{ rule, kind: "addition", what, breaks: {}, note }];
  }
  const rule = `response-${isRequired ? "required" : "optional"}-property-added`;
  const server = "a server that does not send it no longer conforms";
  const client = "a client was told that there would be no other property";
  if (!isRequired && !isClosed) {
    const note = "a client that does not know it ignores it";
    return [{ rule, kind: "addition", what, breaks: {}, note }];
  }
  return [{ rule, what, breaks: { ...(isClosed && { client }), ...(isRequired && { server }) } }];
}

function judgeRemoved({ spot, ownerBefore, ownerAfter }: Subject): Verdict[] {
  const wasRequired = requiredOf(ownerBefore).includes(spot.name);
  const isClosed = ownerAfter["additionalProperties"] === false;
  const rule = `${spot.direction}-property-removed`;
  const what = `${wasRequired ? "required" : "optional"} property removed`;
  if (spot.direction === "request") {
    const client = isClosed
      ? "a client that sends it is refused"
      : "what a client asks for with it is no longer done";
    return [{ rule, what, breaks: { client } }];
  }
  const client = wasRequired
    ? "a client can no longer count on it"
    : "a client that reads it no longer gets it";
  const server = "a server that sends it no longer conforms";
  return [{ rule, what, breaks: { client, ...(isClosed && { server }) } }];
}

/** One verdict per property that is in both documents; one that came or went says it by itself. */
export function judgeRequiredList({ spot, before, after }: Subject): Verdict[] {
  const [old, now] = [requiredOf(before), requiredOf(after)];
  const became = now.filter(
    (name) => !old.includes(name) && isIn(before, name) === isIn(after, name),
  );
  const lost = old.filter(
    (name) => !now.includes(name) && isIn(before, name) === isIn(after, name),
  );
  const judge = spot.direction === "request" ? judgeRequired : judgeGuaranteed;
  return [
    ...became.map((property) => ({ ...judge("property", true), property })),
    ...lost.map((property) => ({ ...judge("property", false), property })),
  ];
}

function isIn(schema: JsonObject, name: string): boolean {
  const { properties } = schema;
  return typeof properties === "object" && properties !== null && Object.hasOwn(properties, name);
}

function requiredOf(schema: JsonObject): string[] {
  const { required } = schema;
  return Array.isArray(required) ? required.map(String) : [];
}
