/**
 * The wire form of the parts of an operation: parameters, the request body, responses with their headers and media
 * types. Maps that OpenAPI lets out when they are empty are always there: redocly then reports their entries one by one.
 */
import {
  isObject,
  type Json,
  type JsonObject,
  type Located,
  type References,
} from "./references.ts";
import type { SchemaWriter } from "./wire-schema.ts";
import { annotations, asValue } from "./wire-value.ts";

export interface Writer {
  readonly references: References;
  readonly schemas: SchemaWriter;
  /** The file that what is written stands in. */
  readonly file: string;
}

const parameterKeys = ["description", "deprecated", "example"];
const headerStyle = { style: "simple", explode: false };
const defaultStyles: { readonly [place: string]: { style: string; explode: boolean } } = {
  query: { style: "form", explode: true },
  cookie: { style: "form", explode: true },
};

export function writeParameter(parameter: JsonObject, writer: Writer): JsonObject {
  const style = writeStyle(parameter, String(parameter["in"]));
  return {
    name: parameter["name"] ?? "",
    in: parameter["in"] ?? "",
    ...style,
    ...writeField(parameter, writer),
  };
}

/** What a parameter and a header have in common. */
function writeField(field: JsonObject, writer: Writer): JsonObject {
  return {
    ...annotations(field, parameterKeys),
    ...(field["required"] === true ? { required: true } : {}),
    ...(field["content"] === undefined ? {} : { content: writeContent(field["content"], writer) }),
    schema: writer.schemas.write(field["schema"], writer.file),
    examples: writeExamples(field["examples"], writer),
  };
}

/** Only what differs from the default of the place: `form` in a query, `simple` elsewhere. */
function writeStyle(parameter: JsonObject, place: string): JsonObject {
  const usual = defaultStyles[place] ?? headerStyle;
  const style = parameter["style"] ?? usual.style;
  const explode = parameter["explode"] ?? style === "form";
  return {
    ...(style === usual.style ? {} : { style }),
    ...(explode === usual.explode ? {} : { explode }),
    ...(parameter["allowReserved"] === true ? { allowReserved: true } : {}),
    ...(parameter["allowEmptyValue"] === true ? { allowEmptyValue: true } : {}),
  };
}

export function writeBody(body: Json, writer: Writer): JsonObject {
  const { value, file } = open(body, writer);
  return {
    ...annotations(value, ["description"]),
    ...(value["required"] === true ? { required: true } : {}),
    content: writeContent(value["content"], { ...writer, file }),
  };
}

export function writeResponses(responses: Json, writer: Writer): JsonObject {
  const map = open(responses, writer);
  return mapValues(map.value, (response) => {
    const { value, file } = open(response, { ...writer, file: map.file });
    const inner = { ...writer, file };
    const headers = open(value["headers"] ?? {}, inner);
    return {
      ...annotations(value, ["description"]),
      ...(value["links"] === undefined ? {} : { "x-links": asValue(value["links"]) }),
      headers: mapNames(
        mapValues(headers.value, (header) => {
          const target = open(header, { ...inner, file: headers.file });
          return writeField(target.value, { ...inner, file: target.file });
        }),
        headerName,
      ),
      content: writeContent(value["content"], inner),
    };
  });
}

function writeContent(content: Json | undefined, writer: Writer): JsonObject {
  const map = open(content ?? {}, writer);
  const written = mapValues(map.value, (media) => {
    const { value, file } = open(media, { ...writer, file: map.file });
    return {
      ...annotations(value, ["example"]),
      ...(value["encoding"] === undefined ? {} : { "x-encoding": asValue(value["encoding"]) }),
      schema: writer.schemas.write(value["schema"], file),
      examples: writeExamples(value["examples"], { ...writer, file }),
    };
  });
  return mapNames(written, (name) => name.toLowerCase());
}

function writeExamples(examples: Json | undefined, writer: Writer): JsonObject {
  const map = open(examples ?? {}, writer);
  return mapValues(map.value, (example) => {
    const { value } = open(example, { ...writer, file: map.file });
    return annotations(value, ["summary", "description", "value", "externalValue"]);
  });
}

/** The object that stands here or that is referred to; an empty one in place of anything else. */
function open(value: Json, writer: Writer): Located & { value: JsonObject } {
  const found = writer.references.follow({ value, file: writer.file, id: writer.file });
  return { ...found, value: isObject(found.value) ? found.value : {} };
}

function mapValues(map: JsonObject, write: (value: Json) => JsonObject): JsonObject {
  const entries = Object.entries(map).filter(([key]) => !key.startsWith("x-"));
  return Object.fromEntries(entries.map(([key, value]) => [key, write(value)]));
}

function mapNames(map: JsonObject, rename: (name: string) => string): JsonObject {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [rename(name), value]));
}

/** Header names are the same in capitals and in small letters. */
function headerName(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/(^|-)([a-z])/g, (_all, dash, first) => dash + first.toUpperCase());
}
