/**
 * What requirements are traced to: the bundles of the five documents, the schema of the registration file, and the
 * contracts that are generated from them.
 */
import { readFileSync } from "node:fs";
import type { AnyCheckedContract } from "../../src/contract/operation.ts";
import * as draft from "../../src/editions/draft-checked.ts";
import * as v1 from "../../src/editions/v1-checked.ts";
import {
  operationsOf,
  type Bundle,
  type PlacedOperation,
  type Schema,
} from "../generate/openapi.ts";

const contracts = {
  "v1/application-service": v1.applicationService,
  "v1/homeserver": v1.homeserver,
  "draft/application-service": draft.applicationService,
  "draft/homeserver": draft.homeserver,
  "draft/registration": draft.registration,
} satisfies Record<string, AnyCheckedContract>;

export type DocumentName = keyof typeof contracts;

export interface Documents {
  readonly bundles: Readonly<Record<DocumentName, Bundle>>;
  readonly contracts: Readonly<Record<DocumentName, AnyCheckedContract>>;
  /** The JSON Schema of the registration file. */
  readonly registration: Schema;
}

/** Something that a requirement is carried by and that is not in the documents. The message says what. */
export class Fault extends Error {}

export function loadDocuments(): Documents {
  return {
    bundles: {
      "v1/application-service": readGenerated("v1/application-service.bundle.json"),
      "v1/homeserver": readGenerated("v1/homeserver.bundle.json"),
      "draft/application-service": readGenerated("draft/application-service.bundle.json"),
      "draft/homeserver": readGenerated("draft/homeserver.bundle.json"),
      "draft/registration": readGenerated("draft/registration.bundle.json"),
    },
    contracts,
    registration: readGenerated("registration.schema.json"),
  };
}

function readGenerated<T>(file: string): T {
  return JSON.parse(readFileSync(new URL(`../../generated/${file}`, import.meta.url), "utf8"));
}

/** The operation of this ID, or a fault that names the document. */
export function findOperation(
  documents: Documents,
  document: DocumentName,
  operationId: string,
): PlacedOperation {
  const found = operationsOf(documents.bundles[document]).find(
    ({ operation }) => operation.operationId === operationId,
  );
  if (found === undefined) throw new Fault(`${document} has no operation ${operationId}`);
  return found;
}

/** A description as one line: where it is broken says nothing. */
export function onOneLine(text: string): string {
  return text.replaceAll(/\s+/gu, " ");
}
