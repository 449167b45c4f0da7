/**
 * Compares what stands at the root of a document and belongs to no operation. Nothing of it is on the wire.
 */
import type { Change } from "./change.ts";
import { isObject, type Json, type JsonObject } from "./references.ts";
import type { DocumentSource } from "./wire-document.ts";
import { asValue, showValues } from "./wire-value.ts";

/** Compared operation by operation, or without any meaning outside of the file. */
const elsewhere = new Set([
  "openapi",
  "paths",
  "components",
  "security",
  "jsonSchemaDialect",
  "$self",
]);

export function compareAbout(before: DocumentSource, after: DocumentSource): Change[] {
  const [old, now] = [facts(before.root), facts(after.root)];
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].flatMap((key) => {
    const values = showValues(old[key], now[key]);
    if (values.from === values.to) return [];
    const edit = old[key] === undefined ? "added" : now[key] === undefined ? "removed" : "changed";
    const place = {
      document: after.label,
      operationId: "",
      method: "",
      path: "",
      part: "",
      property: key,
    };
    return [
      { rule: "about-changed", kind: "other", what: edit, ...values, breaks: {}, places: [place] },
    ];
  });
}

/** Each member as text; what `info` and the `x-` objects hold is named one by one. */
function facts(root: JsonObject): { [key: string]: Json } {
  const entries = Object.entries(root).filter(([key]) => !elsewhere.has(key));
  return Object.fromEntries(
    entries.flatMap(([key, value]): [string, Json][] =>
      isObject(value)
        ? Object.entries(value).map(([name, inner]) => [`${key}.${name}`, asValue(inner)])
        : [[key, asValue(value)]],
    ),
  );
}
