/**
 * Refuses to act as a user who is none of the application service's, before the homeserver would (S55, S56).
 */
import { MatrixError } from "../matrix/error.ts";
import { isUserId } from "../matrix/identifiers.ts";
import type { Namespaces } from "./namespace-match.ts";

/**
 * @param namespaces null when they are not to be checked
 * @throws TypeError when this is no user ID; MatrixError 403 `M_FORBIDDEN`, what a homeserver would answer, when the user
 *   is outside the namespaces
 */
export function checkUser(namespaces: Namespaces | null, userId: string): void {
  if (!isUserId(userId)) {
    throw new TypeError(
      `expected a user ID such as @_irc_bob:example.org: ${JSON.stringify(userId)}`,
    );
  }
  if (namespaces === null || namespaces.coversUser(userId)) return;
  throw new MatrixError(
    403,
    "M_FORBIDDEN",
    `${userId} is outside the namespaces of the registration: only its users and its sender can be acted as`,
  );
}
