/**
 * Whom an application service acts as: `user_id` and `device_id`, and the draft's `user_token`.
 * @see https://spec.matrix.org/v1.19/application-service-api/#identity-assertion
 */
import type { UserId } from "../../generated/registration.types.ts";
import type { OperationDescription } from "../contract/operation.ts";
import type { Registration } from "../editions/registration.ts";
import { MatrixError } from "../matrix/error.ts";
import { isUserId } from "../matrix/identifiers.ts";
import type { ApplicationServiceCaller } from "./caller.ts";
import { type ErrorProfile, type StatusAndErrcode, toMatrixError } from "./error-profile.ts";
import type { Accounts } from "./identify-caller.ts";
import type { Registrations } from "./registrations.ts";

export interface Assertion {
  readonly registration: Registration;
  readonly sender: UserId;
  readonly operation: OperationDescription;
  readonly query: string;
  readonly isDraft: boolean;
}

/** The name before v1.17, and the errcode that goes with it (S57). */
export const unstableDeviceId = "org.matrix.msc3202.device_id";
const unstableUnknownDevice = "ORG.MATRIX.MSC4326.M_UNKNOWN_DEVICE";

/** What decides. */
export interface AssertionRules {
  readonly registrations: Registrations;
  readonly accounts: Accounts;
  readonly errors: ErrorProfile;
}

/** @throws MatrixError 403 `M_FORBIDDEN` or 400 `M_UNKNOWN_DEVICE`, or what the profile has in their place */
export async function assertIdentity(
  asked: Assertion,
  rules: AssertionRules,
): Promise<ApplicationServiceCaller> {
  const { accounts } = rules;
  const { registration, operation, sender } = asked;
  if (operation.token === "accessToken") {
    throw forbidden(
      "an application service does not manage accounts (S59): use a token of the user",
    );
  }
  const given = readDeclared(operation, asked.query);
  const caller = { kind: "application-service", registration } as const;
  const userToken = given("user_token");
  if (userToken !== undefined) {
    if (given("user_id") !== undefined) throw forbidden("send user_id or user_token, not both");
    const userId = await accounts.acceptUserToken?.(registration, userToken);
    if (userId === undefined) throw forbidden("the user_token was not granted");
    return { ...caller, userId, deviceId: null };
  }
  const userId = given("user_id") ?? sender;
  if (userId !== sender) await checkUser(userId, asked, rules);
  const deviceId = given("device_id") ?? given(unstableDeviceId) ?? null;
  const { unknownDevice } = rules.errors;
  if (deviceId !== null && unknownDevice !== null) {
    const isThere = await accounts.hasDevice(userId as UserId, deviceId);
    if (!isThere) throw noSuchDevice(unknownDevice, given("device_id") === undefined);
  }
  return { ...caller, userId: userId as UserId, deviceId };
}

function noSuchDevice(answer: StatusAndErrcode, isUnstable: boolean): MatrixError {
  const errcode =
    isUnstable && answer.errcode === "M_UNKNOWN_DEVICE" ? unstableUnknownDevice : answer.errcode;
  return toMatrixError({ ...answer, errcode }, "the user has no such device");
}

/** Inside the namespaces, and registered (S55, S56). */
async function checkUser(
  userId: string,
  { registration, isDraft }: Assertion,
  { registrations: { namespaces }, accounts, errors }: AssertionRules,
): Promise<void> {
  if (!isUserId(userId) || !namespaces.covers(registration.id, "users", userId)) {
    throw toMatrixError(
      errors.masqueradeOutside,
      "this user is outside the namespaces of the registration: the application service cannot act as it",
    );
  }
  const { masqueradeUnregistered } = errors;
  if (masqueradeUnregistered === null || (await accounts.hasUser(userId))) return;
  // The draft sends as Bob before Bob exists, and says that the homeserver asks then (D77, D78).
  const isThere = isDraft && (await accounts.queryUser?.(registration, userId));
  if (isThere === true && (await accounts.hasUser(userId))) return;
  throw toMatrixError(
    masqueradeUnregistered,
    "the application service has not registered this user: register it first",
  );
}

/** Parameters that the operation has; an empty one counts as given. */
function readDeclared(
  { queryParameters }: OperationDescription,
  query: string,
): (name: string) => string | undefined {
  const search = new URLSearchParams(query);
  return (name) => {
    if (!queryParameters.some((one) => one.name === name)) return undefined;
    return search.get(name) ?? undefined;
  };
}

function forbidden(message: string): MatrixError {
  return new MatrixError(403, "M_FORBIDDEN", message);
}
