/** The types that the rules share. */
import type {
  DocumentInventory,
  IFunctionResult,
  RulesetFunctionContext,
} from "@stoplight/spectral-core";

export type Inventory = DocumentInventory;
export type Context = RulesetFunctionContext;
export type Finding = IFunctionResult;
export type JsonPath = (string | number)[];
export type JsonObject = { [key: string]: unknown };

export type Kind =
  | "document"
  | "components"
  | "info"
  | "tag"
  | "server"
  | "securityScheme"
  | "pathItem"
  | "operation"
  | "parameter"
  | "requestBody"
  | "response"
  | "header"
  | "mediaType"
  | "example"
  | "schema";

/** Where something is written. */
export interface Place {
  /** Absolute path or URL; empty for a document that was never in a file. */
  file: string;
  pointer: JsonPath;
}

/** A `$ref` as it is written. */
export interface Reference {
  $ref: string;
  /** The keys beside `$ref`: OpenAPI 3.1 allows them in schemas. */
  siblings: JsonObject;
  place: Place;
}

/** One object of the document: an operation, a schema, … */
export interface Part {
  kind: Kind;
  /** As written, with the `$ref`s that led here followed and those below untouched. */
  value: JsonObject;
  /** Where it is once all `$ref`s are followed: what a finding points at. */
  path: JsonPath;
  place: Place;
  /** The `$ref`s that led here, the first one first; empty when it is written in place. */
  references: Reference[];
  parent: Part | undefined;
  inventory: Inventory;
}

/** An operation with everything that applies to it. */
export interface Operation {
  part: Part;
  /** As in `paths`. */
  path: string;
  method: string;
  /** `PUT /transactions/{txnId}`, for messages. */
  name: string;
  /** Its own and those of its path item. */
  parameters: Part[];
  requestBody: Part | undefined;
  responses: { status: string; response: Part }[];
  /** Names of the security schemes of each alternative, from the operation or from the root. */
  security: string[][];
}

export interface Document {
  root: Part;
  /** Every definition once, in the order of the document. */
  parts: Part[];
  operations: Operation[];
  context: Context;
}
