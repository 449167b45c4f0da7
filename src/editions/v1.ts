/**
 * The stable protocol, Matrix v1.19: what today's homeservers speak.
 * @see https://spec.matrix.org/v1.19/application-service-api/
 */
import { operations as applicationServiceOperations } from "../../generated/v1/application-service.operations.ts";
import type * as ApplicationService from "../../generated/v1/application-service.types.ts";
import { operations as homeserverOperations } from "../../generated/v1/homeserver.operations.ts";
import type * as Homeserver from "../../generated/v1/homeserver.types.ts";
import type { Contract } from "../contract/operation.ts";

/** What the application service serves and the homeserver calls. */
export const applicationService: Contract<ApplicationService.paths, ApplicationService.operations> =
  {
    name: "v1/application-service",
    tokenIn: "header",
    operations: applicationServiceOperations,
  };

/** What the homeserver serves and the application service calls. */
export const homeserver: Contract<Homeserver.paths, Homeserver.operations> = {
  name: "v1/homeserver",
  tokenIn: "header",
  operations: homeserverOperations,
};

export type { ApplicationService, Homeserver };
