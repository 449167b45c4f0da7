/**
 * Acts for a person who has granted the application service a token, as the draft proposes (D52). The stable protocol has
 * nothing of the kind, and no homeserver ever had (U21).
 */
import { createClientView, type HomeserverClient } from "./client-view.ts";
import { connection } from "./connection.ts";
import { realUserIdentity } from "./identity.ts";

/**
 * @returns the same client, with `user_token` on every operation
 * @throws TypeError when the token is empty, or the client speaks another edition
 */
export function asRealUser(
  client: HomeserverClient<"draft">,
  userToken: string,
): HomeserverClient<"draft"> {
  const { [connection]: shared } = client;
  if (shared.edition !== "draft") throw new TypeError("only the draft knows user_token");
  if (userToken === "") throw new TypeError("the token of the user must not be empty");
  return createClientView<"draft">(shared, realUserIdentity(userToken));
}
