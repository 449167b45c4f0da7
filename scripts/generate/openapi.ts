/**
 * The parts of a bundled OpenAPI document that the generator reads.
 */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly [key: string]: unknown;
}

export interface MediaType {
  readonly schema?: Schema;
  readonly examples?: Readonly<Record<string, Example | Reference>>;
}

export interface Example {
  readonly summary?: string;
  readonly value?: unknown;
}

export interface Reference {
  readonly $ref: string;
}

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header" | "cookie";
  readonly required?: boolean;
  readonly style?: string;
  readonly explode?: boolean;
  readonly schema: Schema;
}

export interface RequestBody {
  readonly required?: boolean;
  readonly content: Readonly<Record<string, MediaType>>;
}

export interface Response {
  readonly description: string;
  readonly content?: Readonly<Record<string, MediaType>>;
}

export type Security = readonly Readonly<Record<string, readonly string[]>>[];

export interface Operation {
  readonly operationId: string;
  readonly summary?: string;
  readonly security?: Security;
  readonly parameters?: readonly (Parameter | Reference)[];
  readonly requestBody?: RequestBody | Reference;
  readonly responses: Readonly<Record<string, Response | Reference>>;
  readonly "x-matrix-retry"?: string;
  readonly "x-matrix-rest-of-path"?: boolean;
}

export const methods = ["get", "put", "post", "delete"] as const;

export type Method = (typeof methods)[number];

export type PathItem = Readonly<Partial<Record<Method, Operation>>> & {
  readonly parameters?: readonly (Parameter | Reference)[];
};

export interface Bundle {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly security?: Security;
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly components?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly "x-matrix-legacy-paths"?: Readonly<Record<string, string>>;
}

/** An operation with the place it was found. */
export interface PlacedOperation {
  readonly path: string;
  readonly method: Method;
  readonly item: PathItem;
  readonly operation: Operation;
  /** JSON pointer of the operation in the bundle. */
  readonly pointer: string;
}

/** Every operation of a bundle in the order of the document. */
export function operationsOf(bundle: Bundle): PlacedOperation[] {
  return Object.entries(bundle.paths).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const operation = item[method];
      if (operation === undefined) return [];
      return [{ path, method, item, operation, pointer: toPointer("paths", path, method) }];
    }),
  );
}

/** Follows a reference inside the bundle; anything else is returned as it is. */
export function resolve<T extends object>(bundle: Bundle, value: T | Reference): T {
  if (!("$ref" in value) || typeof value.$ref !== "string") return value as T;
  let target: unknown = bundle;
  for (const part of value.$ref.replace(/^#\//, "").split("/")) {
    const key = decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~");
    target = (target as Record<string, unknown> | undefined)?.[key];
  }
  if (target === undefined) throw new Error(`nothing at ${value.$ref}`);
  return resolve(bundle, target as T | Reference);
}

/** A JSON pointer of these parts, with a leading `#/`. */
export function toPointer(...parts: readonly string[]): string {
  const escaped = parts.map((part) => part.replaceAll("~", "~0").replaceAll("/", "~1"));
  return `#/${escaped.join("/")}`;
}
