/**
 * TypeScript types of a document, by openapi-typescript, with template-literal types for Matrix identifiers.
 */
import openapiTS, { astToString } from "openapi-typescript";
import ts from "typescript";
import type { Bundle } from "./openapi.ts";

/** `format` of a schema → the type that stands for it. */
const identifierTypes: Readonly<Record<string, { name: string; type: string }>> = {
  "mx-user-id": { name: "UserId", type: "`@${string}:${string}`" },
  "mx-room-alias": { name: "RoomAlias", type: "`#${string}:${string}`" },
  // Since room version 12 a room ID has no server part.
  "mx-room-id": { name: "RoomId", type: "`!${string}`" },
  "mx-event-id": { name: "EventId", type: "`$${string}`" },
  "mx-mxc-uri": { name: "MxcUri", type: "`mxc://${string}`" },
};

const declarations = Object.values(identifierTypes)
  .map(({ name, type }) => `export type ${name} = ${type};`)
  .join("\n");

/**
 * @param document a bundled document
 * @returns the text of a TypeScript file that exports `paths`, `operations` and `components`
 */
export async function generateTypes(document: Bundle): Promise<string> {
  const nodes = await openapiTS(JSON.stringify(document), {
    emptyObjectsUnknown: true,
    // A default is what the reader assumes, not what the sender wrote.
    defaultNonNullable: false,
    inject: declarations,
    silent: true,
    transform: (schema) => {
      const identifier = identifierTypes[schema.format ?? ""];
      if (identifier === undefined || schema.type !== "string") return undefined;
      return ts.factory.createTypeReferenceNode(identifier.name);
    },
  });
  return withOperationDocs(astToString(nodes), document);
}

/** openapi-typescript documents paths only; clients and handlers are named by operationId. */
function withOperationDocs(text: string, { paths = {} }: Bundle): string {
  const docs = new Map<string, string>();
  for (const [path, item] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(item ?? {})) {
      const { operationId, summary, description } = operation as unknown as Record<
        string,
        string | undefined
      >;
      if (operationId === undefined) continue;
      const lines = [
        `${summary ?? ""}: \`${method.toUpperCase()} ${path}\``,
        "",
        ...(description ?? "").trim().split("\n"),
      ];
      const body = lines
        .map((line) => `     * ${line}`.trimEnd().replaceAll("*/", "*\\/"))
        .join("\n");
      docs.set(operationId, `    /**\n${body}\n     */\n`);
    }
  }
  const [before, after] = text.split("export interface operations {");
  if (after === undefined) return text;
  const documented = after.replaceAll(
    /^ {4}(\w+): \{$/gmu,
    (line, id) => (docs.get(id) ?? "") + line,
  );
  return `${before}export interface operations {${documented}`;
}
