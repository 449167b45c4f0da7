/**
 * The draft of 2015: unprefixed paths, `access_token` in the query, registration over HTTP.
 * Its paths on the application service are also the superseded paths of the stable protocol.
 */
import { operations as applicationServiceOperations } from "../../generated/draft/application-service.operations.ts";
import type * as ApplicationService from "../../generated/draft/application-service.types.ts";
import { operations as homeserverOperations } from "../../generated/draft/homeserver.operations.ts";
import type * as Homeserver from "../../generated/draft/homeserver.types.ts";
import { operations as registrationOperations } from "../../generated/draft/registration.operations.ts";
import type * as Registration from "../../generated/draft/registration.types.ts";
import type { Contract } from "../contract/operation.ts";

/** What the application service serves and the homeserver calls. */
export const applicationService: Contract<ApplicationService.paths, ApplicationService.operations> =
  {
    name: "draft/application-service",
    tokenIn: "query",
    operations: applicationServiceOperations,
  };

/** What the homeserver serves and the application service calls. */
export const homeserver: Contract<Homeserver.paths, Homeserver.operations> = {
  name: "draft/homeserver",
  tokenIn: "query",
  operations: homeserverOperations,
};

/** Registration over HTTP; the token is in the body. */
export const registration: Contract<Registration.paths, Registration.operations> = {
  name: "draft/registration",
  tokenIn: "body",
  operations: registrationOperations,
};

export type { ApplicationService, Homeserver, Registration };
