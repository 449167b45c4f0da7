/** Documents of one file each, with nothing, one error or one warning to find. */
import { stringify } from "yaml";
import { transaction, transactionSchema } from "../../openapi/lint/case.ts";
import { bundle, specification } from "../../openapi/lint/documents.ts";
import { change } from "../../openapi/lint/lint-in-memory.ts";

const [inOrder] = Object.values(bundle);
export const good = JSON.stringify(inOrder);
const [withoutRequired] = Object.values(
  change(specification, [[[...transaction, "requestBody", "required"], undefined]]),
);
/** One error. */
export const bad = stringify(withoutRequired);
const [withoutUnit] = Object.values(
  change(specification, [[[...transactionSchema, "properties", "age"], { type: "integer" }]]),
);
/** One warning. */
export const doubtful = stringify(withoutUnit);
