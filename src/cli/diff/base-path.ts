/**
 * The path below which an operation is served. The specification's own files keep the first half of every path in a
 * server variable (`{protocol}://{hostname}{basePath}`); other documents write it into each path. Both are the same on
 * the wire.
 */
import { isObject, type JsonObject } from "./references.ts";

/**
 * @param owners who may have `servers`, the nearest first: operation, path item, document
 * @returns the path of the first server, without the slash at its end
 */
export function basePath(owners: readonly JsonObject[]): string {
  const list = owners.map((owner) => owner["servers"]).find((servers) => Array.isArray(servers));
  const server = Array.isArray(list) ? list[0] : undefined;
  if (!isObject(server) || typeof server["url"] !== "string") return "";
  const { variables } = server;
  const url = server["url"].replaceAll(/\{([^}]*)\}/g, (_all, name: string) => {
    const variable = isObject(variables) ? variables[name] : undefined;
    return isObject(variable) ? String(variable["default"] ?? "") : "";
  });
  return url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, "").replace(/\/+$/, "");
}
