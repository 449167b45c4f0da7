// @ts-check
import { finding, rule } from "../rule.js";
import { EVERYWHERE } from "../shapes.js";

/** Convention 3. */
export const operationId = rule({
  description:
    "Handlers and client methods are named by operationId, and names that differ in case only are one file or one method in many languages: give each operation a camelCase operationId of its own, and record the specification's in `x-matrix-spec-operation-id` when it has to differ",
  severity: "error",
  shapes: EVERYWHERE,
  check: ({ operations }) => {
    /** @type {Map<string, string>} */
    const seen = new Map();
    return operations.flatMap(({ part, name }) => {
      const id = part.value["operationId"];
      if (typeof id !== "string" || id === "") return [finding(part, `${name} has no operationId`)];
      const first = seen.get(id.toLowerCase());
      seen.set(id.toLowerCase(), first ?? name);
      if (first !== undefined)
        return [
          finding(
            part,
            `operationId "${id}" is that of ${first} when case is ignored`,
            "operationId",
          ),
        ];
      if (!/^[a-z][A-Za-z0-9]*$/.test(id))
        return [finding(part, `operationId "${id}" is not camelCase`, "operationId")];
      return part.value["x-matrix-spec-operation-id"] === id
        ? [
            finding(
              part,
              `x-matrix-spec-operation-id repeats the operationId "${id}"`,
              "x-matrix-spec-operation-id",
            ),
          ]
        : [];
    });
  },
});
