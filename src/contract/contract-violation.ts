/**
 * Somebody did what the contract does not allow. Names the operation and the field, and shows nothing of the content.
 */
export class ContractViolationError extends Error {
  override readonly name = "ContractViolationError";
  readonly operationId: string;
  /** What does not fit and where: `joined/@bob:example.org: must be object`. */
  readonly violation: string;

  constructor(operationId: string, violation: string) {
    super(`${operationId}: ${violation}`);
    this.operationId = operationId;
    this.violation = violation;
  }
}
