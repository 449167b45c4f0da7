// @ts-check
import { childrenOf } from "../document/parts.js";
import { finding, rule } from "../rule.js";
import { CONTRACT } from "../shapes.js";

/** Convention 1. */
export const serverHostOnly = rule({
  description:
    "A reviewer who searches for the path of a request does not find it, and mocks that ignore base paths answer 404: write the whole path in `paths` and only the host in `servers`",
  severity: "error",
  shapes: CONTRACT,
  check: ({ root }) =>
    childrenOf(root, "servers").flatMap((server) => {
      const url = String(server.value["url"] ?? "");
      const path = url.replace(/^[^/]*\/\/[^/]*/, "");
      return path === "" || path === "/"
        ? []
        : [finding(server, `The server URL has the path "${path}"`, "url")];
    }),
});
