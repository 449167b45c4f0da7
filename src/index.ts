/**
 * The contract as types and values: typed clients, the type of a server, and the tables that both are made from.
 *
 * @module
 */
// For those who call: a typed client of any document.
export {
  createContractClient,
  type ContractClient,
  type ContractClientOptions,
  type OperationCall,
  type OperationCalls,
} from "./contract/client.ts";

// For those who serve: the type of a complete set of handlers.
export type { Handler, HandlerAnswer, HandlerRequest, Handlers } from "./contract/handlers.ts";

// For those who look at traffic: finding the operation. Judging it is in "…/validators".
export { createRouter, type Route, type Router, type RouterOptions } from "./contract/route.ts";

// The documents as values, by edition.
export * as v1 from "./editions/v1.ts";
export * as draft from "./editions/draft.ts";
export type {
  AnyContract,
  OperationDescription,
  RetryClass,
  TokenRole,
} from "./contract/operation.ts";

export { MatrixError, type MatrixErrorBody, type MatrixErrorOptions } from "./matrix/error.ts";
