/**
 * Writes path and query of a call from a row of the generated operation table. The table is read once for each
 * operation; what is left to do for a call is putting strings together.
 */
import type { OperationDescription } from "../operation.ts";

type Values = Readonly<Record<string, unknown>>;

export interface CallParameters {
  readonly path: Values;
  readonly query: Values;
  /** Reserved parameters: name → `&name=value`, escaped. Those that the operation does not have are left out. */
  readonly reserved?: Readonly<Record<string, string>>;
  /** Where the path has one and `path` does not. */
  readonly txnId?: string | undefined;
}

/**
 * @returns path and query, escaped
 * @throws TypeError when a parameter is missing, unknown, or would change the path
 */
export type WriteAddress = (parameters: CallParameters) => string;

export interface AddressSettings {
  /** What comes before the path of the contract; mostly empty. */
  readonly basePath: string;
  /** `&access_token=…` where the token is part of the query; otherwise empty. */
  readonly tokenPair: string;
  /** Parameters that `query` may not set. Defaults to none. */
  readonly reserved?: ReservedParameters;
}

export interface ReservedParameters {
  readonly names: readonly string[];
  /** What to do about a required one that is not there: the end of the message. */
  readonly remedy: (name: string) => string;
}

const nothing: Readonly<Record<string, string>> = {};
const none: ReservedParameters = { names: [], remedy: (name) => name };

export function createWriteAddress(
  operation: OperationDescription,
  { basePath, tokenPair, reserved: { names: reservedNames, remedy } = none }: AddressSettings,
): WriteAddress {
  const { operationId, queryParameters, pathParameters } = operation;
  const literals = (basePath + operation.path).split(/\{[^}]+\}/u);
  const declared = queryParameters.filter(({ name }) => !reservedNames.includes(name));
  const types = new Map(declared.map(({ name, type }) => [name, type]));
  const takenReserved = queryParameters.filter(({ name }) => reservedNames.includes(name));

  function writePath({ path, txnId }: CallParameters): string {
    let text = literals[0] ?? "";
    let index = 0;
    for (const name of pathParameters) {
      const value = path[name] ?? (name === "txnId" ? txnId : undefined);
      if (value === undefined) throw new TypeError(`${operationId} needs ${name}`);
      index += 1;
      text += encodeSegment(name, String(value)) + (literals[index] ?? "");
    }
    return text;
  }

  function writeQuery({ query, reserved = nothing }: CallParameters): string {
    let text = tokenPair;
    for (const { name, required } of takenReserved) {
      const pair = reserved[name];
      if (pair !== undefined) text += pair;
      else if (required) throw new TypeError(`${operationId} needs ${remedy(name)}`);
    }
    for (const name of Object.keys(query)) {
      const type = types.get(name);
      if (type === undefined) throw new TypeError(`${operationId} has no query parameter ${name}`);
      text += type === "object" ? writePairs(query[name]) : writePair(name, query[name]);
    }
    for (const { name, required } of declared) {
      if (required && query[name] === undefined)
        throw new TypeError(`${operationId} needs ${name}`);
    }
    return text === "" ? "" : `?${text.slice(1)}`;
  }

  return (parameters) => writePath(parameters) + writeQuery(parameters);
}

/** Nothing to escape: event types, transaction IDs. */
const plain = /^[\w.~-]*$/u;

/** A parameter `.` or `..` would be taken for a step in the path by every URL parser, escaped or not. */
function encodeSegment(name: string, text: string): string {
  if (text === "." || text === "..") throw new TypeError(`${name} must not be "${text}"`);
  // An empty state key is the usual one; with anything else empty it is another path.
  if (text === "" && name !== "stateKey") throw new TypeError(`${name} must not be empty`);
  if (plain.test(text)) return text;
  // Every room ID has one of these, hardly any the others.
  const escaped = encodeURIComponent(text).replaceAll("!", "%21");
  return /['()*]/u.test(escaped) ? escaped.replaceAll(/['()*]/gu, escapeCharacter) : escaped;
}

function escapeCharacter(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

function writePair(name: string, value: unknown): string {
  if (value === undefined) return "";
  if (Array.isArray(value)) return value.map((one) => writePair(name, one)).join("");
  return `&${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`;
}

/** The fields of a third-party look-up are parameters of their own (S50). */
function writePairs(values: unknown): string {
  const pairs = Object.entries(values ?? {});
  return pairs.map(([name, value]) => writePair(name, value)).join("");
}
