// @ts-check
import { MASSAGED, STABLE, isShared, queryParameter } from "../document/acting-user.js";
import { finding, rule } from "../rule.js";
import { CONTRACT } from "../shapes.js";

/** Convention 8. */
export const originServerTs = rule({
  description:
    "A bridge sends `ts` to an operation that ignores it and the event gets the wrong time, or never learns where it works: `$ref` OriginServerTs on `PUT …/send/…` and `PUT …/state/…`, and nowhere else",
  severity: "error",
  shapes: CONTRACT,
  check: ({ operations }) =>
    operations.flatMap((operation) => {
      const { part, name, method, path } = operation;
      const parameter = queryParameter(operation, "ts");
      const takesTs = parameter !== undefined && isShared(parameter);
      const shouldTakeTs = method === "put" && MASSAGED.test(path);
      if (takesTs === shouldTakeTs || !STABLE.test(path)) return [];
      return [
        finding(
          part,
          takesTs ? `${name} does not take ts` : `${name} takes ts and does not declare it`,
        ),
      ];
    }),
});
