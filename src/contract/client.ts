/**
 * A typed client of one document: by path, the way of openapi-fetch, and by operationId.
 */
import createFetchClient, {
  type Client,
  type FetchOptions,
  type FetchResponse,
  type HeadersOptions,
} from "openapi-fetch";
import type { HttpMethod, MediaType, RequiredKeysOf } from "openapi-typescript-helpers";
import { sendHeld } from "../resilience/send-held.ts";
import type { Contract, OperationDescription } from "./operation.ts";
import { withToken } from "./send-token.ts";

export interface ContractClientOptions {
  /** The address of the peer; a trailing slash is dropped. */
  readonly baseUrl: string;
  /** Sent with every request where the edition puts it. Without one no token is sent. */
  readonly token?: string;
  /** Defaults to the global `fetch`. */
  readonly fetch?: (request: Request) => Promise<Response>;
  /** Sent with every request. */
  readonly headers?: HeadersOptions;
}

/** A call by operationId: the same options and answer as openapi-fetch's by path. */
export type OperationCall<Operation> =
  RequiredKeysOf<FetchOptions<Operation>> extends never
    ? <Options extends FetchOptions<Operation>>(options?: Options) => Answer<Operation, Options>
    : <Options extends FetchOptions<Operation>>(options: Options) => Answer<Operation, Options>;

type Answer<Operation, Options> = Promise<
  FetchResponse<Operation & Record<string | number, unknown>, Options, MediaType>
>;

export type OperationCalls<Operations> = {
  readonly [Id in keyof Operations]: OperationCall<Operations[Id]>;
};

export interface ContractClient<Paths extends object, Operations extends object> {
  /** By path: `client.byPath.PUT("/_matrix/…/{txnId}", { params, body })`. */
  readonly byPath: Client<Paths, MediaType>;
  /** By operationId: `client.call.sendTransaction({ params, body })`. */
  readonly call: OperationCalls<Operations>;
}

/**
 * @param contract which document
 * @returns a client whose calls resolve to `{ data, response }` or `{ error, response }`; they reject when the network fails
 * @throws TypeError when `baseUrl` is not an http(s) URL or the token is empty
 */
export function createContractClient<Paths extends object, Operations extends object>(
  contract: Contract<Paths, Operations>,
  options: ContractClientOptions,
): ContractClient<Paths, Operations> {
  const { fetch = (request: Request) => globalThis.fetch(request) } = options;
  const byPath = createFetchClient<Paths, MediaType>({
    baseUrl: checkedBaseUrl(options.baseUrl),
    fetch: withToken((request) => sendHeld(fetch, request), contract, options.token),
    pathSerializer: writePath,
    querySerializer: { object: { style: "form", explode: true } },
    ...(options.headers === undefined ? {} : { headers: options.headers }),
  });
  const rows: [string, OperationDescription][] = Object.entries(contract.operations);
  const call = Object.fromEntries(
    rows.map(([id, operation]) => [id, callByPath(byPath, operation)]),
  );
  return { byPath, call: call as OperationCalls<Operations> };
}

/** openapi-fetch's `request` is typed by path; here method and path come from the generated table instead. */
function callByPath(client: object, { method, path }: OperationDescription) {
  const { request } = client as {
    request: (method: HttpMethod, path: string, options: object) => unknown;
  };
  return (options: object = {}) => request(method.toLowerCase() as HttpMethod, path, options);
}

function checkedBaseUrl(text: string): string {
  const protocol = URL.canParse(text) ? new URL(text).protocol : undefined;
  if (protocol !== "http:" && protocol !== "https:") {
    throw new TypeError("baseUrl must be an http or https URL, such as http://127.0.0.1:8008");
  }
  return text.replace(/\/+$/u, "");
}

/**
 * Fills in the path parameters, everything escaped. A parameter `.` or `..` would be taken for a step in the path by
 * every URL parser and change the request, escaped or not.
 */
function writePath(path: string, parameters: Readonly<Record<string, unknown>>): string {
  return path.replaceAll(/\{(?<name>[^}]+)\}/gu, (_match, name: string) => {
    const value = parameters[name];
    if (value === undefined || value === null) throw new TypeError(`${name} is missing`);
    const text = String(value);
    if (text === "." || text === "..") throw new TypeError(`${name} must not be "${text}"`);
    return encodeURIComponent(text).replaceAll(/[!'()*]/gu, escapeCharacter);
  });
}

function escapeCharacter(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
