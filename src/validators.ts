/**
 * The contract with its validators: judging requests and answers. Larger than the package's main entry, which has the
 * same documents without them.
 *
 * @module
 */
export { findFault } from "./contract/validate.ts";
export {
  checkRequest,
  checkResponse,
  type CheckedRequest,
  type CheckedResponse,
  type Violation,
} from "./contract/check-exchange.ts";
export type { AnyCheckedContract, Validator, Validators } from "./contract/operation.ts";
export * as v1 from "./editions/v1-checked.ts";
export * as draft from "./editions/draft-checked.ts";
