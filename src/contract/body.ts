/**
 * Reads the JSON body of a request.
 */
import { MatrixError } from "../matrix/error.ts";
import type { OperationDescription, Validator } from "./operation.ts";
import { findFault } from "./validate.ts";

const decoder = new TextDecoder("utf-8", { fatal: true });

/**
 * @param bytes the whole body
 * @returns the value it holds; an empty body is undefined
 * @throws MatrixError 400 `M_NOT_JSON`
 */
export function parseJson(bytes: Uint8Array): unknown {
  if (bytes.byteLength === 0) return undefined;
  try {
    return JSON.parse(decoder.decode(bytes));
  } catch (cause) {
    throw new MatrixError(400, "M_NOT_JSON", "the body is not valid JSON in UTF-8", { cause });
  }
}

/**
 * Checks a parsed body against the contract.
 *
 * @throws MatrixError 400 `M_NOT_JSON` when a required body is missing, 400 `M_BAD_JSON` naming the fault
 */
export function checkBody(
  operation: OperationDescription,
  validator: Validator | undefined,
  body: unknown,
): void {
  if (body === undefined) {
    if (operation.requestBody?.required !== true) return;
    throw new MatrixError(400, "M_NOT_JSON", "the body is missing: send a JSON object");
  }
  const fault = findFault(validator, body);
  if (fault !== undefined) throw new MatrixError(400, "M_BAD_JSON", fault);
}

/** Whether the contract has a JSON body for this operation. */
export function takesJson(operation: OperationDescription): boolean {
  return operation.requestBody?.mediaTypes.includes("application/json") === true;
}
