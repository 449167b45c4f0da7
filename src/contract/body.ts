/**
 * Reads the JSON body of a request.
 */
import { MatrixError } from "../matrix/error.ts";
import type { OperationDescription } from "./operation.ts";

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

/** Whether the contract has a JSON body for this operation. */
export function takesJson(operation: OperationDescription): boolean {
  return operation.requestBody?.mediaTypes.includes("application/json") === true;
}
