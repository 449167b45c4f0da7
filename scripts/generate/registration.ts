/**
 * The registration file's JSON Schema as JSON, type and validator. It is treated as a document with one component, so
 * that it goes the same way as all the others.
 */
import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import type { Bundle } from "./openapi.ts";
import { generateTypes } from "./types.ts";
import { generateValidators } from "./validators.ts";

/** The schema, relative to the repository. */
export const registrationSchema = "openapi/registration.schema.yaml";

/**
 * @param header first line of the TypeScript files
 * @returns path below generated/ → content
 */
export async function generateRegistration(header: string): Promise<[string, string][]> {
  const schema: Record<string, unknown> = parse(await readFile(registrationSchema, "utf8"));
  const { $id, $schema, $defs, ...body } = schema;
  // Definitions stay beside the schema: a reference into them is written from the root of the schema.
  const local = JSON.parse(
    JSON.stringify({ Registration: body, ...Object($defs) }).replaceAll(
      "#/$defs/",
      "#/components/schemas/",
    ),
  );
  const document: Bundle = {
    openapi: "3.1.0",
    info: { title: "Registration file", version: "1" },
    paths: {},
    components: { schemas: local },
  };
  return [
    ["registration.schema.json", `${JSON.stringify({ $schema, $id, ...schema }, undefined, 2)}\n`],
    ["registration.types.ts", header + (await generateTypes(document))],
    ["registration.validators.ts", header + generateValidators(document)],
  ];
}
