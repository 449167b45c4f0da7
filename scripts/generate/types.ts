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
  return astToString(nodes);
}
