/**
 * One way to break a rule, and how to mend it.
 */
import { bundle, sendPath, source, specification, type Files, type Path } from "./documents.ts";
import type { Change } from "./lint-in-memory.ts";

export const shapes: Record<"bundle" | "source" | "specification", Files> = {
  bundle,
  source,
  specification,
};

export interface Case {
  readonly rule: string;
  readonly on: keyof typeof shapes;
  /** What breaks the rule. */
  readonly bad: readonly Change[];
  /** What is like it and does not; without it the unchanged document. */
  readonly good?: readonly Change[];
  /** What the message has to say. */
  readonly says: RegExp;
}

/** Places in the documents. */
export const item: Path = ["paths", sendPath];
export const put: Path = [...item, "put"];
export const sent: Path = ["components", "schemas", "SentEvent"];
export const transaction: Path = ["paths", "/transactions/{txnId}", "put"];
export const transactionSchema: Path = [
  ...transaction,
  "requestBody",
  "content",
  "application/json",
  "schema",
];
