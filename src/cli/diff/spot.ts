/**
 * Reads a trail: what sort of thing is there, in which operation, and whether the client or the server sends it.
 */
import type { Trail } from "./places.ts";
import type { WireDocument } from "./wire-document.ts";

type Direction = "request" | "response" | "operation";

export interface Spot {
  readonly kind:
    | "operation"
    | "parameter"
    | "body"
    | "response"
    | "header"
    | "media"
    | "example"
    | "schema";
  /** Key of the operation in the wire form. */
  readonly operation: string;
  readonly direction: Direction;
  /** For a reader: `request body`, `response 200`, `query parameter limit`. */
  readonly part: string;
  /** For a schema, the way into it. */
  readonly inner: Trail;
  /** The last step: the name of a property, a status, a media type. */
  readonly name: string;
}

export function readTrail(trail: Trail, { parameters }: WireDocument): Spot | undefined {
  const [top, second = "", third = "", ...rest] = trail;
  const name = trail.at(-1) ?? "";
  if (top === "components") {
    const parameter = parameters.get(third);
    if (second !== "parameters" || parameter === undefined) return undefined;
    const at = {
      operation: parameter.operation,
      direction: "request",
      part: parameter.part,
    } as const;
    return { ...at, name, ...below(rest, "parameter") };
  }
  if (third === "") return undefined;
  const operation = `${second} ${third}`;
  const [side, status = "", ...more] = rest;
  if (side === "requestBody") {
    const part = `request body${mediaType(rest)}`;
    return { operation, direction: "request", part, name, ...below(rest.slice(1), "body") };
  }
  if (side !== "responses") {
    return { operation, direction: "operation", part: "", name, kind: "operation", inner: [] };
  }
  const isHeader = more[0] === "headers";
  const part = `response ${status}${isHeader ? ` header ${more[1] ?? ""}` : mediaType(more)}`;
  const inside = isHeader ? below(more.slice(2), "header") : below(more, "response");
  return { operation, direction: "response", part, name, ...inside };
}

/** What is reached below a parameter, a body, a response or a header. */
function below(rest: Trail, owner: Spot["kind"]): Pick<Spot, "kind" | "inner"> {
  const [first, , ...more] = rest;
  if (first === "content" && rest.length > 1) return below(more, "media");
  if (first === "schema") return { kind: "schema", inner: rest.slice(1) };
  if (first === "examples") return { kind: "example", inner: [] };
  return { kind: owner, inner: [] };
}

/** Named only where it is not the usual one. */
function mediaType(rest: Trail): string {
  const type = rest[rest.indexOf("content") + 1];
  return !rest.includes("content") || type === undefined || type === "application/json"
    ? ""
    : ` (${type})`;
}

/** The way into a schema as a reader writes it: `chunk[].content.*`. */
export function describeProperty(inner: Trail): string {
  let text = "";
  for (let index = 0; index < inner.length; index += 1) {
    const key = inner[index] ?? "";
    const next = inner[index + 1];
    if (key === "properties" || key === "patternProperties") {
      if (next === undefined) break;
      text += `${text === "" ? "" : "."}${key === "properties" ? next : `<${next}>`}`;
      index += 1;
    } else if (key === "items") text += "[]";
    else if (key === "prefixItems") {
      text += `[${next ?? ""}]`;
      index += 1;
    } else if (key === "additionalProperties") text += text === "" ? "*" : ".*";
    else if (next === "*") {
      text += ` (${key})`;
      index += 1;
    } else if (next !== undefined) text += ` (${key})`;
  }
  return text.trim();
}
