/**
 * Writes path and query of a call from a row of the generated operation table. The table is read once for each
 * operation; what is left to do for a call is putting strings together.
 */
import type { OperationDescription } from "../../contract/operation.ts";
import type { Identity } from "../identity.ts";

type Values = Readonly<Record<string, unknown>>;

export interface CallParameters {
  readonly path: Values;
  readonly query: Values;
  readonly identity: Identity;
  /** Where the path has one and `path` does not. */
  readonly txnId: string | undefined;
}

/**
 * @returns path and query, escaped
 * @throws TypeError when a parameter is missing, unknown, or would change the path
 */
export type WriteAddress = (parameters: CallParameters) => string;

/** Never parameters of a call: the identity sets them. */
const identityNames = ["user_id", "device_id", "org.matrix.msc3202.device_id", "user_token"];

/**
 * @param basePath what comes before the path of the contract; mostly empty
 * @param tokenPair `&access_token=…` where the token is part of the query; otherwise empty
 */
export function createWriteAddress(
  operation: OperationDescription,
  basePath: string,
  tokenPair: string,
): WriteAddress {
  const { operationId, queryParameters, pathParameters } = operation;
  const literals = (basePath + operation.path).split(/\{[^}]+\}/u);
  const declared = queryParameters.filter(({ name }) => !identityNames.includes(name));
  const types = new Map(declared.map(({ name, type }) => [name, type]));
  const identifying = queryParameters.filter(({ name }) => identityNames.includes(name));

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

  function writeQuery({ query, identity }: CallParameters): string {
    let text = tokenPair;
    for (const { name, required } of identifying) {
      const pair = identity.pairs[name];
      if (pair !== undefined) text += pair;
      else if (required) throw new TypeError(`${operationId} needs ${whoIsMissing(name)}`);
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

function whoIsMissing(name: string): string {
  return name === "user_id"
    ? "a virtual user: call it on the client that asVirtualUser returns"
    : "a device: give asVirtualUser a deviceId";
}
