/**
 * Writes the request of a call from a row of the generated operation table. The table is read once for each operation;
 * what is left to do for a call is putting strings together.
 */
import type { OperationDescription } from "../contract/operation.ts";
import type { MediaBody } from "./call-types.ts";
import type { OutgoingCall } from "./homeserver-transport.ts";
import type { Identity } from "./identity.ts";

/** The options of a call, whatever its operation. */
export interface AnyCallOptions {
  readonly path?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
  readonly budgetMs?: number;
}

export interface Address {
  readonly origin: string;
  /** What comes before the path of the contract; mostly empty. */
  readonly basePath: string;
}

export interface CallWriterSettings extends Address {
  readonly token: string;
  readonly tokenIn: "header" | "query" | "body";
}

export interface CallWriter {
  readonly operation: OperationDescription;
  /** Whether the path has a transaction ID, which the client makes up. */
  readonly hasTransactionId: boolean;
  /** @throws TypeError when a parameter is missing, unknown, or would change the path */
  write(options: AnyCallOptions, identity: Identity, txnId?: string): WrittenCall;
}

/** A Blob has still to be read into memory. */
export type WrittenCall = Omit<OutgoingCall, "body"> & {
  readonly body: OutgoingCall["body"] | Blob;
};

const nothing: Readonly<Record<string, unknown>> = Object.freeze({});

const identityNames = ["user_id", "device_id", "org.matrix.msc3202.device_id", "user_token"];

export function createCallWriter(
  operation: OperationDescription,
  settings: CallWriterSettings,
): CallWriter {
  const { operationId, method, queryParameters } = operation;
  const { origin, basePath, token } = settings;
  const literals = (basePath + operation.path).split(/\{[^}]+\}/u);
  const names = operation.pathParameters;
  const declared = queryParameters.filter(({ name }) => !identityNames.includes(name));
  const types = new Map(declared.map(({ name, type }) => [name, type]));
  const identifying = queryParameters.filter(({ name }) => identityNames.includes(name));
  // A token where none is needed would only be one more copy of it.
  const sendsToken = operation.token === "asToken" && settings.tokenIn !== "body";
  const tokenPair =
    sendsToken && settings.tokenIn === "query" ? `&access_token=${encodeURIComponent(token)}` : "";
  const plainHeaders: Record<string, string> =
    sendsToken && settings.tokenIn === "header" ? { authorization: `Bearer ${token}` } : {};
  const jsonHeaders = { ...plainHeaders, "content-type": "application/json" };
  const takesJson = operation.requestBody?.mediaTypes.includes("application/json") === true;

  function writePath(values: Readonly<Record<string, unknown>>, txnId?: string): string {
    let text = literals[0] ?? "";
    for (const [index, name] of names.entries()) {
      const value = values[name] ?? (name === "txnId" ? txnId : undefined);
      text += encodeSegment(operationId, name, value) + (literals[index + 1] ?? "");
    }
    return text;
  }

  function writeQuery(values: Readonly<Record<string, unknown>>, identity: Identity): string {
    let text = tokenPair;
    for (const { name, required } of identifying) {
      const pair = identity.pairs[name];
      if (pair !== undefined) text += pair;
      else if (required) throw new TypeError(`${operationId} needs ${needed(name)}`);
    }
    for (const name of Object.keys(values)) {
      const type = types.get(name);
      if (type === undefined) throw new TypeError(`${operationId} has no query parameter ${name}`);
      text += type === "object" ? writePairs(values[name]) : writePair(name, values[name]);
    }
    for (const { name, required } of declared) {
      if (required && values[name] === undefined) throw missing(operationId, name);
    }
    return text === "" ? "" : `?${text.slice(1)}`;
  }

  return {
    operation,
    hasTransactionId: names.includes("txnId"),
    write({ path = nothing, query = nothing, body, headers }, identity, txnId) {
      return {
        method,
        origin,
        path: writePath(path, txnId) + writeQuery(query, identity),
        headers: writeHeaders(body, headers),
        body: body === undefined || !takesJson ? (body as MediaBody) : JSON.stringify(body),
      };
    },
  };

  function writeHeaders(body: unknown, given: AnyCallOptions["headers"]): Record<string, string> {
    const usual = body !== undefined && takesJson ? jsonHeaders : plainHeaders;
    if (given === undefined && (takesJson || body === undefined)) return usual;
    const type =
      takesJson || body === undefined
        ? {}
        : { "content-type": (body instanceof Blob && body.type) || "application/octet-stream" };
    // Read here and not in the transport, where a fault would look like one of the network.
    return { ...usual, ...type, ...Object.fromEntries(new Headers(given)) };
  }
}

/** A parameter `.` or `..` would be taken for a step in the path by every URL parser, escaped or not. */
function encodeSegment(operationId: string, name: string, value: unknown): string {
  if (value === undefined || value === null) throw missing(operationId, name);
  const text = String(value);
  if (text === "." || text === "..") throw new TypeError(`${name} must not be "${text}"`);
  const escaped = encodeURIComponent(text);
  return /[!'()*]/u.test(escaped) ? escaped.replaceAll(/[!'()*]/gu, escapeCharacter) : escaped;
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
  return Object.entries(values as object)
    .map(([name, value]) => writePair(name, value))
    .join("");
}

function missing(operationId: string, name: string): TypeError {
  return new TypeError(`${operationId} needs ${name}`);
}

function needed(name: string): string {
  return name === "user_id"
    ? "a virtual user: call it on the client that asVirtualUser returns"
    : `a device: give asVirtualUser the ${name === "device_id" ? "deviceId" : name}`;
}
