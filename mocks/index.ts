/**
 * Servers to test against.
 *
 * @module
 */
export {
  startPrism,
  type AnsweredRequest,
  type PrismDocument,
  type PrismMock,
  type PrismOptions,
  type PrismProxyOptions,
  type ProxyViolation,
} from "./prism.ts";

export { MissingPackageError } from "./optional-package.ts";
