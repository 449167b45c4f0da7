/**
 * What is said in a document and not sent: words, examples, marks, extensions.
 */
import type { Verdict } from "../change.ts";
import type { Edit } from "../redocly-report.ts";
import { showValues } from "../wire-value.ts";

export function judgeDocumentation({ member = "", from, to }: Edit): Verdict[] {
  if (member === "deprecated") {
    const what = to === true ? "deprecated" : "no longer deprecated";
    return [{ rule: "deprecation-changed", kind: "other", what, breaks: {} }];
  }
  const rule = member.startsWith("x-") ? "extension-changed" : "documentation-changed";
  const what = `${member} ${from === undefined ? "added" : to === undefined ? "removed" : "changed"}`;
  return [{ rule, kind: "other", what, ...showValues(from, to), breaks: {} }];
}

/** An example that comes or goes. Those of errors are judged by their errcodes. */
export function judgeExample(edit: Edit, value: { readonly [key: string]: unknown }, name: string) {
  if (edit.kind === "modified") return judgeDocumentation({ ...edit, member: `example ${name}` });
  if (typeof value["value"] === "string" && value["value"].includes('"errcode"')) return [];
  const what = `example ${name} ${edit.kind}`;
  return [{ rule: "documentation-changed", kind: "other" as const, what, breaks: {} }];
}
