/**
 * Reads a request to an application service, whatever it is: what it is for, what it says, and what is wrong with it.
 */
import { checkRequest } from "../../src/contract/check-exchange.ts";
import { findRouteFault } from "../../src/contract/check-route.ts";
import { createRouter } from "../../src/contract/route.ts";
import { type IncomingRequest, toError } from "../../src/contract/serve.ts";
import * as draft from "../../src/editions/draft-checked.ts";
import * as v1 from "../../src/editions/v1-checked.ts";
import type { MatrixError } from "../../src/matrix/error.ts";
import type { ReceivedRequest } from "./received-log.ts";

export interface Read {
  readonly request: Omit<ReceivedRequest, "nth">;
  /** What a request is answered that is for no operation. */
  readonly refusal: MatrixError | undefined;
}

const contracts = { v1: v1.applicationService, draft: draft.applicationService };

export function createReader(edition: keyof typeof contracts) {
  const contract = contracts[edition];
  const route = createRouter(contract.operations);
  const decoder = new TextDecoder();

  return (incoming: IncomingRequest, bytes: Uint8Array): Read => {
    const { method, path, query, authorization, contentType } = incoming;
    const found = route(method, path);
    const url = new URL(`http://application-service.invalid${path}${query && `?${query}`}`);
    const headers = new Headers({
      ...(authorization !== undefined && { authorization }),
      ...(contentType !== undefined && { "content-type": contentType }),
    });
    const isFound = found.kind === "operation";
    const text = decoder.decode(bytes);
    return {
      request: {
        operationId: isFound ? found.operation.operationId : null,
        method,
        path: url.pathname,
        parameters: isFound ? found.parameters : {},
        query: url.searchParams,
        authorization,
        text,
        body: parse(text),
        violations: checkRequest(contract, found, { url, headers, body: bytes }),
        status: undefined,
      },
      refusal: isFound ? undefined : toError(findRouteFault(found)),
    };
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
