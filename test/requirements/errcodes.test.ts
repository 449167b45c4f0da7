/**
 * Every errcode is a named example with its status somewhere in the documents, and there are no others.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  operationsOf,
  resolve,
  type Example,
  type Response,
} from "../../scripts/generate/openapi.ts";
import { loadDocuments, type DocumentName } from "../../scripts/requirements/documents.ts";
import { errcodes, exceptions } from "./errcodes.ts";

const documents = loadDocuments();

interface Declared {
  readonly document: string;
  readonly operationId: string;
  readonly status: number;
  readonly name: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** Every example of an error whose name is an errcode. */
function declaredIn(document: DocumentName): Declared[] {
  const bundle = documents.bundles[document];
  return operationsOf(bundle).flatMap(({ operation }) =>
    Object.entries(operation.responses).flatMap(([code, reference]) => {
      const status = Number(code);
      const { content } = resolve<Response>(bundle, reference);
      return Object.entries(content?.["application/json"]?.examples ?? {})
        .filter(([name]) => status >= 400 && /^[A-Z]/u.test(name))
        .map(([name, example]) => {
          const value = resolve<Example>(bundle, example).value as Declared["value"];
          return { document, operationId: operation.operationId, status, name, value };
        });
    }),
  );
}

const declared = (Object.keys(documents.bundles) as DocumentName[]).flatMap(declaredIn);

for (const [errcode, { statuses, members = [] }] of Object.entries(errcodes)) {
  test(`${errcode} is declared with ${statuses.join(", ")}`, () => {
    const examples = declared.filter(({ name }) => name === errcode);
    const missing = statuses.filter((status) => !examples.some((one) => one.status === status));
    assert.deepEqual(missing, []);
    for (const { value } of examples) {
      assert.equal(value["errcode"], errcode);
      for (const member of members) assert.ok(member in value, `the example has no ${member}`);
    }
  });
}

test("no document has an errcode or a status of one that the table does not, but for the exceptions", () => {
  const odd = declared
    .filter(({ name, status }) => errcodes[name]?.statuses.includes(status) !== true)
    .map(({ document, status, name }) => `${document} ${status} ${name}`);
  assert.deepEqual([...new Set(odd)].sort(), Object.keys(exceptions).sort());
});
