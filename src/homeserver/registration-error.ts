/**
 * A registration that is not taken, with everything that is wrong with it. Neither the faults nor the message hold a
 * token, or anything else of the file but IDs and regular expressions.
 */

export interface RegistrationFault {
  /** Where: `namespaces.users[0].regex`; empty for the whole. */
  readonly path: string;
  readonly message: string;
  /** Of what kind: against the rules for registrations, or in the way of another registration. */
  readonly kind: "malformed" | "taken";
}

export class RegistrationError extends TypeError {
  override readonly name = "RegistrationError";
  /** All of them, at most a hundred. */
  readonly faults: readonly RegistrationFault[];

  constructor(faults: readonly RegistrationFault[]) {
    super(`the registration is refused:\n${faults.map(describe).join("\n")}`);
    this.faults = faults;
  }
}

function describe({ path, message }: RegistrationFault): string {
  return path === "" ? `  ${message}` : `  ${path}: ${message}`;
}
