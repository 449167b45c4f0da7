/**
 * Operations that come and go, and what is said about one as a whole.
 */
import type { Verdict } from "../change.ts";
import { judgeDocumentation } from "./documentation.ts";
import type { Subject } from "./subject.ts";

/** How freely a request may be repeated; `safe` and `idempotent` both mean: at will. */
const retryFreedom: { readonly [retry: string]: number } = {
  safe: 3,
  idempotent: 3,
  transaction: 2,
  unsafe: 1,
};

export function judgeOperation({ edit }: Subject): Verdict[] {
  if (edit.kind === "added") {
    const note = "a server that does not know it answers 404 M_UNRECOGNIZED";
    return [
      { rule: "operation-added", kind: "addition", what: "operation added", breaks: {}, note },
    ];
  }
  if (edit.kind === "removed") {
    const client = "a client that calls it is answered 404 M_UNRECOGNIZED";
    return [{ rule: "operation-removed", what: "operation removed", breaks: { client } }];
  }
  if (edit.member === "x-matrix-retry") return [judgeRetry(edit.from, edit.to)];
  if (edit.member === "operationId") {
    const values = { from: String(edit.from ?? "absent"), to: String(edit.to ?? "absent") };
    const base = { rule: "operation-id-changed", what: "operationId changed", ...values };
    return [{ ...base, kind: "other", breaks: {}, note: "only names in generated code change" }];
  }
  return judgeDocumentation(edit);
}

function judgeRetry(from: unknown, to: unknown): Verdict {
  const before = retryFreedom[String(from)];
  const after = retryFreedom[String(to)];
  const values = { from: String(from ?? "absent"), to: String(to ?? "absent") };
  const base = { rule: "retry-changed", what: "x-matrix-retry changed", ...values };
  if (before === undefined || after === undefined || before === after) {
    return { ...base, kind: "other", breaks: {} };
  }
  return {
    ...base,
    breaks:
      after < before
        ? { client: "a client that repeats the request as it was told may have it done twice" }
        : {
            server: "a server must now bear a repetition that it was not promised to be safe from",
          },
  };
}
