/**
 * The words that requirements are traced with, bound to one document: `as.status("ping", 200)`.
 */
import { everyOperation } from "./carrier.ts";
import { example } from "./carriers/example.ts";
import { exchange, refused } from "./carriers/exchange.ts";
import { noField, requestField, responseField, schema } from "./carriers/field.ts";
import {
  accepts,
  description,
  legacyPath,
  noPath,
  operation,
  pathBelow,
  requestBody,
  retry,
  tokens,
} from "./carriers/operation.ts";
import { noParameter, onlyOn, parameter } from "./carriers/parameter.ts";
import { header, status } from "./carriers/response.ts";
import { scheme } from "./carriers/scheme.ts";
import type { DocumentName } from "./documents.ts";

export { registrationKey } from "./carriers/field.ts";

const carriers = {
  accepts,
  description,
  everyOperation,
  example,
  exchange,
  header,
  legacyPath,
  noField,
  noParameter,
  noPath,
  onlyOn,
  operation,
  parameter,
  pathBelow,
  refused,
  requestBody,
  requestField,
  responseField,
  retry,
  schema,
  scheme,
  status,
  tokens,
};

type Bound<F> = F extends (document: DocumentName, ...rest: infer Rest) => infer Result
  ? (...rest: Rest) => Result
  : never;

export type Vocabulary = {
  readonly [Word in keyof typeof carriers]: Bound<(typeof carriers)[Word]>;
};

export function inDocument(document: DocumentName): Vocabulary {
  const bound = Object.entries(carriers).map(([word, carrier]) => [
    word,
    (carrier as (...all: readonly unknown[]) => unknown).bind(undefined, document),
  ]);
  return Object.fromEntries(bound);
}
