/**
 * What the homeserver asks of application services while it answers a request.
 */
import type { AskingForKeys } from "./asking-for-keys.ts";
import type { Queries, ThirdParty } from "../../src/homeserver/index.ts";

export interface Services extends Queries {
  readonly thirdParty: ThirdParty;
  readonly keys: AskingForKeys;
}
