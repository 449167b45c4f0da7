/**
 * Request and answer pairs, restated from the draft and the specification: one JSON object per line.
 */
import { readFileSync } from "node:fs";
import type { AnyCheckedContract } from "../../src/contract/operation.ts";
import * as draft from "../../src/editions/draft-checked.ts";
import * as v1 from "../../src/editions/v1-checked.ts";

export interface Vector {
  readonly id: string;
  readonly edition: "draft" | "stable";
  /** Who calls whom; C is an ordinary client. */
  readonly dir: "HS>AS" | "AS>HS" | "C>HS";
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A string is raw text. */
  readonly body?: unknown;
  readonly status: number;
  /** `<string>` stands for any string that is not empty. */
  readonly response?: unknown;
  readonly basis: string;
  readonly note?: string;
}

export const vectors: readonly Vector[] = readFileSync(
  new URL("../data/vectors.jsonl", import.meta.url),
  "utf8",
)
  .split("\n")
  .filter((line) => line !== "")
  .map((line): Vector => JSON.parse(line));

/** The document that a vector is about. */
export function contractOf(vector: Vector): AnyCheckedContract {
  if (vector.edition === "stable") {
    return vector.dir === "HS>AS" ? v1.applicationService : v1.homeserver;
  }
  if (vector.dir === "HS>AS") return draft.applicationService;
  return vector.path.startsWith("/_matrix/appservice/") ? draft.registration : draft.homeserver;
}

/** What a test's title says of a vector. */
export function titleOf({ id, method, path, status, basis }: Vector): string {
  return `${id}: ${method} ${path.split("?")[0]} is answered ${status} (${basis})`;
}

export function errcodeOf(vector: Vector): string | undefined {
  const { response } = vector;
  if (typeof response !== "object" || response === null || !("errcode" in response)) {
    return undefined;
  }
  return typeof response.errcode === "string" ? response.errcode : undefined;
}

/** The response with its placeholders filled in, as a server could send it. */
export function filledIn(value: unknown): unknown {
  if (value === "<string>") return "$filled:example.org";
  if (Array.isArray(value)) return value.map(filledIn);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, filledIn(one)]));
}

/** A body as it is sent: text as it stands, anything else as JSON, nothing as nothing. */
export function bytesOf(body: unknown): Uint8Array {
  const text = typeof body === "string" ? body : body === undefined ? "" : JSON.stringify(body);
  return new TextEncoder().encode(text);
}
