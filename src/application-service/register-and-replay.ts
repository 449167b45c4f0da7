/**
 * "Application service has not registered this user": registers the virtual user and sends the call again, once and with
 * the same transaction ID, since the first was refused before anything else was looked at.
 * @see https://spec.matrix.org/v1.19/application-service-api/#identity-assertion
 */
import type { UserId } from "../../generated/v1/homeserver.types.ts";
import { kindOf } from "./error-kind.ts";
import type { Registrar } from "./ensure-registered.ts";

/**
 * @param refusal what the first try threw
 * @param send sends the same call again
 * @param userId who it acts as: inside the namespaces, since Dendrite says the same of users outside
 * @returns what the call resolves to
 * @throws the refusal when it is another; when the user cannot be registered, why; what the second try threw
 */
export async function registerAndReplay<T>(
  refusal: unknown,
  send: () => Promise<T>,
  userId: UserId,
  registrar: Pick<Registrar, "again">,
): Promise<T> {
  if (kindOf(refusal) !== "not-registered") throw refusal;
  await registrar.again(userId);
  return send();
}
