/**
 * Stands between a homeserver and an application service, passes on what they say and reports what breaks the contract.
 *
 *   client ── request ──▶ check ──▶ the server behind
 *   client ◀── check ◀── answer ──
 *
 * JSON is read whole, to be checked before it goes on; everything else streams. With `strict` a request in breach is
 * answered here, and an answer in breach is replaced by 502.
 */
import {
  checkJsonAnswer,
  checkStatus,
  wantsJson,
  type Finding,
} from "../../../src/contract/check-answer.ts";
import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { takesJson } from "../../../src/contract/body.ts";
import type { OperationDescription } from "../../../src/contract/operation.ts";
import { createRouter, type Route } from "../../../src/contract/route.ts";
import { faultAnswer, writeAnswer } from "../answer.ts";
import { describeTarget, readCall, type Call } from "../call.ts";
import { collect, type Collected } from "../collect.ts";
import { corsHeaders, takesBrowsers } from "../cors.ts";
import { findUndeclared } from "../../../src/contract/check-parameters.ts";
import { describePlace, type Fault } from "../../../src/contract/fault.ts";
import type { Handler } from "../listen.ts";
import type { AnsweredRequest } from "../requests.ts";
import { findRequestFaults, type RequestCheck } from "./check-request.ts";
import { decodeBody } from "./decode.ts";
import { endToEndHeaders } from "./headers.ts";
import { hasBody, sendUpstream, type Sent, type Upstream } from "./upstream.ts";
import { toViolation, type ProxyViolation } from "./violation.ts";

export interface ProxySettings extends RequestCheck {
  readonly upstream: Upstream;
  readonly strict: boolean;
  readonly onViolation: (violation: ProxyViolation) => void;
  readonly report: (request: AnsweredRequest) => void;
}

/** One request on its way through. */
interface Passage {
  readonly call: Call;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly operation: OperationDescription | null;
}

export function createProxyHandler(settings: ProxySettings): Handler {
  const { contract, maxBodyBytes, strict } = settings;
  const router = createRouter(contract.operations);
  const browsers = takesBrowsers(contract.name);

  return async (request, response) => {
    const call = readCall(request);
    const route = router(call.method, call.path);
    const operation = route.kind === "operation" ? route.operation : null;
    const passage = { call, request, response, operation };
    const body = await readRequest(request, operation);
    const [first] = checkRequest(passage, route, body);
    if (strict && first !== undefined) {
      refuse(passage, first);
      return;
    }
    const sent = sendUpstream(settings.upstream, call, request, body);
    response.once("close", () => sent.outgoing.destroy());
    try {
      await passBack(passage, await sent.answered);
    } catch (error) {
      breakOff(passage, sent, error);
    }
  };

  function readRequest(request: IncomingMessage, operation: OperationDescription | null) {
    if (operation !== null && takesJson(operation)) return collect(request, maxBodyBytes);
    return { bytes: Buffer.alloc(0), complete: !hasBody(request) };
  }

  /** Reports the faults; one that only means "not checked" does not count as one. */
  function checkRequest(passage: Passage, route: Route, body: Collected): Fault[] {
    // A browser's question is no operation, and the homeserver behind answers it.
    if (browsers && passage.call.method === "OPTIONS") return [];
    const faults = findRequestFaults(settings, passage.call, route, body);
    for (const { status, field, message } of faults) {
      const severity = status === 413 && !strict ? "warning" : "error";
      tell("request", passage, { field, message, severity });
    }
    const unknown =
      route.kind === "operation" ? findUndeclared(route.operation, passage.call.query) : [];
    for (const finding of unknown) tell("request", passage, finding);
    return faults;
  }

  async function passBack(passage: Passage, answer: IncomingMessage): Promise<void> {
    const { operation, response } = passage;
    const status = answer.statusCode ?? 0;
    const checked = operation !== null && wantsJson(contract, operation, status);
    const body = checked ? await collect(answer, maxBodyBytes) : undefined;
    const findings = operation === null ? [] : checkAnswer(operation, answer, body);
    for (const finding of findings) tell("response", passage, finding);
    const breach = findings.find((one) => one.severity === "error");
    if (strict && breach !== undefined) {
      refuse(passage, inBreach(passage, breach));
      return;
    }
    record(passage, status);
    response.sendDate = false;
    const length = body?.complete === true && answer.headers["content-length"] === undefined;
    response.writeHead(status, answer.statusMessage ?? "", [
      ...endToEndHeaders(answer.rawHeaders),
      ...(length ? ["Content-Length", String(body.bytes.length)] : []),
    ]);
    if (body !== undefined) response.write(body.bytes);
    if (body?.complete === true) {
      response.end();
      return;
    }
    // Whoever goes first takes the other along, so only the order tells whose fault it is.
    let clientLeft = false;
    response.once("close", () => {
      clientLeft = !answer.destroyed;
    });
    await pipeline(answer, response).catch((error: unknown) => {
      if (!clientLeft) throw error;
    });
  }

  function checkAnswer(
    operation: OperationDescription,
    answer: IncomingMessage,
    body: Collected | undefined,
  ): Finding[] {
    const status = answer.statusCode ?? 0;
    const found = checkStatus(operation, status);
    if (body === undefined) return found;
    const { "content-type": contentType, "content-encoding": encoding } = answer.headers;
    try {
      const bytes = body.complete ? decodeBody(body.bytes, encoding, maxBodyBytes) : undefined;
      if (bytes === undefined) return [...found, notChecked(maxBodyBytes)];
      return [...found, ...checkJsonAnswer(contract, operation, { status, contentType, bytes })];
    } catch {
      const message = "does not decode";
      return [...found, { field: "content-encoding", message, severity: "error" }];
    }
  }

  /** The server behind gave no answer, or only a part of one. */
  function breakOff(passage: Passage, sent: Sent, error: unknown): void {
    const { response } = passage;
    // The client went away before it had an answer, so nobody is at fault.
    if (response.destroyed && !response.headersSent) return;
    const { status, message } = sent.explain(error);
    tell("response", passage, { field: "", message, severity: "error" });
    if (response.headersSent) response.destroy();
    else refuse(passage, { status, errcode: "M_UNKNOWN", field: "", message });
  }

  function refuse(passage: Passage, fault: Fault): void {
    const answer = faultAnswer(fault);
    record(passage, answer.status, `${fault.errcode} ${describePlace(fault)}`);
    const headers = browsers ? { ...corsHeaders, ...answer.headers } : answer.headers;
    writeAnswer(passage.request, passage.response, { ...answer, headers });
  }

  function tell(
    side: ProxyViolation["side"],
    { call, operation }: Passage,
    finding: Finding,
  ): void {
    settings.onViolation(toViolation(side, call, operation?.operationId ?? null, finding));
  }

  function record({ call, operation }: Passage, status: number, fault?: string): void {
    settings.report({
      method: call.method,
      path: describeTarget(call),
      operationId: operation?.operationId ?? null,
      status,
      ...(fault === undefined ? {} : { fault }),
    });
  }
}

function inBreach({ operation }: Passage, breach: Finding): Fault {
  const message = `the answer to ${operation?.operationId ?? "the request"} breaks the contract: ${describePlace(breach)}`;
  return { status: 502, errcode: "M_UNKNOWN", field: "", message };
}

function notChecked(maxBodyBytes: number): Finding {
  const message = `the body is larger than ${maxBodyBytes} bytes and was not checked`;
  return { field: "", message, severity: "warning" };
}
