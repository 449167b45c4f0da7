/**
 * Asks the homeserver to ping back, at start-up: it checks the way in both directions, and makes Synapse and tuwunel send
 * at once what they have waiting. What can go wrong is mostly an address or a token in one of the two copies of the
 * registration, so each error says which (S38–S41).
 * @see https://spec.matrix.org/v1.19/application-service-api/#pinging
 */
import { MatrixError } from "../matrix/error.ts";
import { type ConnectedClient, connection } from "./connection.ts";
import { kindOf } from "./error-kind.ts";
import { senderIdentity } from "./identity.ts";

export interface PingOptions {
  /** Passed through unchanged, so that both logs can be matched. */
  readonly transactionId?: string;
  /** Ends the call. */
  readonly signal?: AbortSignal;
}

export type PingResult =
  | { readonly supported: true; readonly durationMs: number }
  /** The homeserver knows no ping: Dendrite, all before v1.7, the draft. It says nothing about the way back. */
  | { readonly supported: false };

/** Errcode, also under its unstable name, → cause and remedy. */
const remedies: Readonly<Record<string, string>> = {
  URL_NOT_SET:
    "the registration that the homeserver has loaded has no url, so it sends nothing: set url, and reload the homeserver",
  BAD_STATUS:
    "the homeserver reached something at the url of the registration, but was not answered 200: with 401 or 403 the hs_token differs between the two copies of the registration, with 404 the url leads elsewhere or lacks a path, with 5xx the application service or a proxy before it fails",
  CONNECTION_FAILED:
    "the homeserver cannot connect to the url of the registration: check that the application service listens, that the address is right from where the homeserver runs (in a container localhost is the container), and TLS",
  CONNECTION_TIMEOUT:
    "the homeserver connected to the url of the registration, or tried to, and got no answer in time: look for a firewall, a proxy, or an application service that is too busy to answer",
};

/**
 * @returns how long the homeserver waited for the answer of this application service
 * @throws MatrixError whose message says what is wrong and what to do. Homeserver and application service may be started
 *   in any order, so do not give up for good because of it (S42). TypeError when the registration has no id
 */
export async function askForPing(
  client: ConnectedClient,
  options: PingOptions = {},
): Promise<PingResult> {
  const { [connection]: shared } = client;
  if (shared.edition === "draft") return { supported: false };
  if (shared.id === undefined) throw new TypeError("the registration needs an id for the ping");
  const { transactionId, signal } = options;
  try {
    const body = transactionId === undefined ? {} : { transaction_id: transactionId };
    const call = { path: { appserviceId: shared.id }, body, ...(signal && { signal }) };
    const data = (await shared.call("pingAppservice", call, senderIdentity)) as {
      duration_ms: number;
    };
    return { supported: true, durationMs: data.duration_ms };
  } catch (error) {
    if (kindOf(error) === "unrecognized") return { supported: false };
    throw withRemedy(error, shared.id);
  }
}

function withRemedy(error: unknown, id: string): unknown {
  if (!(error instanceof MatrixError)) return error;
  const { status, errcode, body } = error;
  const remedy = remedies[errcode.replace(/^(?:M|FI\.MAU\.MSC2659)_/u, "")] ?? remedyOf(error, id);
  if (remedy === undefined) return error;
  const answered = typeof body["status"] === "number" ? ` (it was ${body["status"]})` : "";
  const text = `${body.error} – ${remedy}${answered}`;
  return new MatrixError(status, errcode, text, { extra: body, cause: error });
}

/** What is not special to the ping. */
function remedyOf(error: MatrixError, id: string): string | undefined {
  const kind = kindOf(error);
  if (kind === "no-answer") {
    return "the application service cannot reach the homeserver: check url, and whether the homeserver runs";
  }
  if (kind === "unknown-token") {
    return "the homeserver does not know the as_token: compare it in both copies of the registration, and reload the homeserver";
  }
  if (error.status === 403) {
    return `the as_token is not that of the application service ${JSON.stringify(id)}, as the homeserver has it: compare id and as_token in both copies of the registration`;
  }
  return undefined;
}
