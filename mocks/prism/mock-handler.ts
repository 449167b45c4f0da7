/**
 * Answers requests from the examples: route, token, parameters, body, and only then Prism, so that every fault is
 * answered as a Matrix server would.
 */
import type { IncomingMessage } from "node:http";
import { takesJson } from "../../src/contract/body.ts";
import type { AnyCheckedContract, OperationDescription } from "../../src/contract/operation.ts";
import { createRouter } from "../../src/contract/route.ts";
import { faultAnswer, writeAnswer, type Answer } from "./answer.ts";
import { describeTarget, readCall, type Call } from "./call.ts";
import { checkJsonBody, tooLarge, type CheckedBody } from "../../src/contract/check-body.ts";
import { findParameterFault } from "../../src/contract/check-parameters.ts";
import { findRouteFault } from "../../src/contract/check-route.ts";
import { findLoginTokenFault, findTokenFault } from "../../src/contract/check-token.ts";
import { collect } from "./collect.ts";
import { corsHeaders, preflightAnswer, takesBrowsers } from "./cors.ts";
import { discard } from "./discard.ts";
import type { Examples } from "./examples.ts";
import { describePlace, type Fault } from "../../src/contract/fault.ts";
import type { Handler } from "./listen.ts";
import { parsePrefer } from "./prefer.ts";
import type { AnsweredRequest } from "./requests.ts";

export interface MockSettings {
  readonly contract: AnyCheckedContract;
  readonly examples: Examples;
  readonly token: string | undefined;
  readonly maxBodyBytes: number;
  readonly report: (request: AnsweredRequest) => void;
}

interface Outcome extends CheckedBody {
  readonly operationId: string | null;
  readonly answer: Answer;
}

export function createMockHandler(settings: MockSettings): Handler {
  const { contract, report } = settings;
  const router = createRouter(contract.operations);
  const browsers = takesBrowsers(contract.name);

  return async (request, response) => {
    const call = readCall(request);
    const outcome = await handle(call, request);
    const { operationId, answer, fault, value } = outcome;
    report({
      method: call.method,
      path: describeTarget(call),
      operationId,
      status: answer.status,
      ...(fault === undefined ? {} : { fault: `${fault.errcode} ${describePlace(fault)}` }),
      ...(value === undefined ? {} : { body: value }),
    });
    const headers = browsers ? { ...corsHeaders, ...answer.headers } : answer.headers;
    writeAnswer(request, response, { ...answer, headers });
  };

  async function handle(call: Call, request: IncomingMessage): Promise<Outcome> {
    if (browsers && call.method === "OPTIONS") {
      return { operationId: null, answer: preflightAnswer };
    }
    const route = router(call.method, call.path);
    if (route.kind !== "operation") return refuse(null, findRouteFault(route));
    const { operation, parameters } = route;
    const { operationId } = operation;
    const early =
      findTokenFault({ contract, operation, token: settings.token }, call) ??
      findParameterFault(contract, operation, call.query, parameters);
    if (early !== undefined) return refuse(operationId, early);
    const body = await readBody(operation, request);
    const login = { contract, operation, token: settings.token };
    const late = findLoginTokenFault(login, call, body.value);
    if (late !== undefined) return refuse(operationId, late, body);
    if (body.fault !== undefined) return refuse(operationId, body.fault, body);
    const answer = await answerFromExamples(operation, parameters, call);
    if ("errcode" in answer) return refuse(operationId, answer, body);
    return { ...body, operationId, answer };
  }

  async function readBody(
    operation: OperationDescription,
    request: IncomingMessage,
  ): Promise<CheckedBody> {
    const { maxBodyBytes, token } = settings;
    if (operation.requestBody === null) return {};
    if (!takesJson(operation)) {
      return (await discard(request, maxBodyBytes)) ? {} : { fault: tooLarge(maxBodyBytes) };
    }
    const { bytes, complete } = await collect(request, maxBodyBytes);
    if (!complete) return { fault: tooLarge(maxBodyBytes) };
    return checkJsonBody({ contract, operation, token }, bytes);
  }

  async function answerFromExamples(
    operation: OperationDescription,
    parameters: Readonly<Record<string, string>>,
    call: Call,
  ): Promise<Answer | Fault> {
    try {
      const preference = parsePrefer(call.headers["prefer"]);
      return await settings.examples.answer(operation, parameters, preference);
    } catch (error) {
      const reason = error instanceof Error ? error.message.split("\n", 1)[0] : "unknown failure";
      const message = `the mock has no answer for ${operation.operationId}: ${reason ?? ""}`;
      return { status: 500, errcode: "M_UNKNOWN", field: "", message };
    }
  }
}

function refuse(operationId: string | null, fault: Fault, body: CheckedBody = {}): Outcome {
  return { ...body, operationId, fault, answer: faultAnswer(fault) };
}
