/**
 * What a mock application service answers: by operation, by how often it was asked, or as a function says. Nothing is
 * checked: a homeserver has to live with answers that the contract does not allow.
 */
import type { OutgoingAnswer } from "../../src/contract/serve.ts";
import type { ReceivedRequest } from "./received-log.ts";

export interface ScriptedAnswer {
  /** Defaults to 200. */
  readonly status?: number;
  /** Sent as JSON; a text as it stands. Defaults to `{}`. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export type AnswerFunction = (
  request: ReceivedRequest,
) => ScriptedAnswer | Response | Promise<ScriptedAnswer | Response>;

/** A list is for one request after the other; the last one is for all that follow. */
export type AnswerScript =
  | ScriptedAnswer
  | AnswerFunction
  | readonly [ScriptedAnswer | AnswerFunction, ...(ScriptedAnswer | AnswerFunction)[]];

export interface Script {
  /**
   * From now on, and the next request is the first of a list.
   *
   * @throws TypeError for an operation that there is not
   */
  set(operationId: string, script: AnswerScript): void;
  /** @throws what a function throws */
  answer(request: ReceivedRequest): Promise<OutgoingAnswer>;
}

const notFound: ScriptedAnswer = {
  status: 404,
  body: { errcode: "M_NOT_FOUND", error: "there is nothing of that name" },
};

const unrecognised: ScriptedAnswer = {
  status: 404,
  body: { errcode: "M_UNRECOGNIZED", error: "there is no such path" },
};

/** As an application service that does nothing: everything else is not found. */
const usual: Readonly<Record<string, ScriptedAnswer>> = {
  sendTransaction: {},
  ping: {},
  claimKeysOfVirtualUsers: unrecognised,
  queryKeysOfVirtualUsers: unrecognised,
};

/**
 * @param operationIds what may be asked
 * @throws TypeError for an answer to anything else: it would never be given
 */
export function createScript(
  answers: Readonly<Record<string, AnswerScript>>,
  operationIds: readonly string[],
): Script {
  const scripts = new Map<string, { readonly script: AnswerScript; asked: number }>();
  const set = (operationId: string, script: AnswerScript): void => {
    if (!operationIds.includes(operationId)) {
      const known = operationIds.join(", ");
      throw new TypeError(`there is no operation ${operationId} to answer; there are ${known}`);
    }
    scripts.set(operationId, { script, asked: 0 });
  };
  for (const [operationId, script] of Object.entries(answers)) set(operationId, script);

  const pick = (operationId: string): ScriptedAnswer | AnswerFunction => {
    const found = scripts.get(operationId);
    if (found === undefined) return usual[operationId] ?? notFound;
    const { script, asked } = found;
    found.asked += 1;
    if (!isList(script)) return script;
    return script[asked] ?? script.at(-1) ?? script[0];
  };

  return {
    set,
    async answer(request) {
      const { operationId } = request;
      const picked = operationId === null ? unrecognised : pick(operationId);
      const answer = typeof picked === "function" ? await picked(request) : picked;
      return answer instanceof Response ? fromResponse(answer) : toOutgoing(answer);
    },
  };
}

function isList(script: AnswerScript): script is Extract<AnswerScript, readonly unknown[]> {
  return Array.isArray(script);
}

function toOutgoing({ status = 200, body = {}, headers }: ScriptedAnswer): OutgoingAnswer {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return { status, body: text, ...(headers && { headers }) };
}

function fromResponse(response: Response): OutgoingAnswer {
  const { "content-type": type, ...headers } = Object.fromEntries(response.headers);
  return {
    status: response.status,
    body: response.body ?? "",
    headers: { ...headers, ...(type !== undefined && { "Content-Type": type }) },
  };
}
