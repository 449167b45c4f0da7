/**
 * The shape of the generated operation tables and validators, and the value that joins them: a contract.
 */

/** Who is speaking: the homeserver, the application service, or a user with a token of their own. */
export type TokenRole = "hsToken" | "asToken" | "accessToken";

/** May a request be repeated? `openapi/README.md` explains the four classes. */
export type RetryClass = "safe" | "idempotent" | "transaction" | "unsafe";

/** How a parameter is written in a URL. */
export type ParameterType = "string" | "integer" | "number" | "boolean" | "array" | "object";

export interface QueryParameter {
  readonly name: string;
  readonly required: boolean;
  readonly type: ParameterType;
}

/** One row of a generated operation table. */
export interface OperationDescription {
  readonly operationId: string;
  readonly method: "GET" | "PUT" | "POST" | "DELETE";
  /** Full path with `{parameters}`. */
  readonly path: string;
  /** The path before the present one, still served and tried. */
  readonly legacyPath: string | null;
  /** The last path parameter may contain slashes that the sender did not escape. */
  readonly restOfPath: boolean;
  readonly token: TokenRole | null;
  readonly tokenRequired: boolean;
  readonly pathParameters: readonly string[];
  readonly queryParameters: readonly QueryParameter[];
  readonly requestBody: {
    readonly required: boolean;
    readonly mediaTypes: readonly string[];
  } | null;
  readonly statuses: readonly number[];
  /** Status → the errcodes it may come with. */
  readonly errcodes: Readonly<Record<string, readonly string[]>>;
  readonly retry: RetryClass;
}

/** A generated validator. After `false`, `errors` holds the first fault. */
export interface Validator {
  (value: unknown): boolean;
  errors?: readonly ValidationFault[] | null;
}

/** A fault in the form that Ajv gives it. */
export interface ValidationFault {
  readonly instancePath: string;
  readonly keyword: string;
  readonly message?: string;
  readonly params: Readonly<Record<string, unknown>>;
}

export interface Validators {
  readonly schemas: Readonly<Record<string, Validator>>;
  /** Of the events that the contract knows, by their type. */
  readonly events: Readonly<Record<string, Validator>>;
  readonly requests: Readonly<Record<string, Validator>>;
  readonly responses: Readonly<Record<string, Readonly<Record<string, Validator>>>>;
  readonly parameters: Readonly<Record<string, Validator>>;
}

/** One document as a value, whatever its types. */
export interface AnyContract {
  /** Such as `v1/homeserver`. */
  readonly name: string;
  /** Where requests carry their token: Bearer in v1, `access_token` in the draft, in the body at the draft's registration. */
  readonly tokenIn: "header" | "query" | "body";
  readonly operations: Readonly<Record<string, OperationDescription>>;
}

/** A contract with its validators, which are large: for those who check, not for those who call. */
export interface AnyCheckedContract extends AnyContract {
  readonly validators: Validators;
}

/**
 * One document as a value.
 *
 * @typeParam Paths the generated `paths`
 * @typeParam Operations the generated `operations`
 */
export interface Contract<Paths extends object, Operations extends object> extends AnyContract {
  readonly operations: { readonly [Id in keyof Operations]: OperationDescription };
  /** Exists in types only: what a client's types are inferred from. */
  readonly types?: { readonly paths: Paths; readonly operations: Operations };
}

/** A contract with its types and its validators. */
export interface CheckedContract<Paths extends object, Operations extends object> extends Contract<
  Paths,
  Operations
> {
  readonly validators: Validators;
}
