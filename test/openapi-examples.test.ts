import assert from "node:assert/strict";
import { test } from "node:test";
import { operationsOf, resolve, type Bundle, type Example } from "../scripts/generate/openapi.ts";
import { documents } from "../scripts/generate/documents.ts";
import { findFault } from "../src/contract/validate.ts";
import type { AnyCheckedContract, Validator } from "../src/contract/operation.ts";
import * as draft from "../src/editions/draft-checked.ts";
import * as v1 from "../src/editions/v1-checked.ts";
import { readFileSync } from "node:fs";

const contracts: Readonly<Record<string, AnyCheckedContract>> = {
  "v1/application-service": v1.applicationService,
  "v1/homeserver": v1.homeserver,
  "draft/application-service": draft.applicationService,
  "draft/homeserver": draft.homeserver,
  "draft/registration": draft.registration,
};

function examplesIn(bundle: Bundle, content: unknown): [string, unknown][] {
  const json = (content as Record<string, { examples?: Record<string, Example> }> | undefined)?.[
    "application/json"
  ];
  return Object.entries(json?.examples ?? {}).map(([name, example]) => [
    name,
    resolve<Example>(bundle, example).value,
  ]);
}

for (const { name } of documents) {
  test(`every example of ${name} fits the validators that are generated from its schemas`, () => {
    const contract = contracts[name];
    assert.ok(contract);
    const bundle: Bundle = JSON.parse(
      readFileSync(new URL(`../generated/${name}.bundle.json`, import.meta.url), "utf8"),
    );
    const wrong: string[] = [];
    let count = 0;
    const check = (
      place: string,
      validator: Validator | undefined,
      examples: [string, unknown][],
    ) => {
      for (const [example, value] of examples) {
        count += 1;
        const fault = findFault(validator, value);
        if (fault !== undefined) wrong.push(`${place} ${example}: ${fault}`);
      }
    };
    for (const { operation } of operationsOf(bundle)) {
      const id = operation.operationId;
      if (operation.requestBody !== undefined) {
        const { content } = resolve(bundle, operation.requestBody);
        check(`${id} request`, contract.validators.requests[id], examplesIn(bundle, content));
      }
      for (const [status, response] of Object.entries(operation.responses)) {
        const { content } = resolve(bundle, response);
        const validator = contract.validators.responses[id]?.[status];
        check(`${id} ${status}`, validator, examplesIn(bundle, content));
      }
    }
    assert.deepEqual(wrong, []);
    assert.ok(count > 10, `only ${count} examples`);
  });
}
