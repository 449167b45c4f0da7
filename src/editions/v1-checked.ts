/**
 * The documents of this edition with their validators: for mocks, servers and tests.
 */
import * as applicationServiceValidators from "../../generated/v1/application-service.validators.ts";
import * as homeserverValidators from "../../generated/v1/homeserver.validators.ts";
import type { CheckedContract } from "../contract/operation.ts";
import * as plain from "./v1.ts";

export const applicationService: CheckedContract<
  plain.ApplicationService.paths,
  plain.ApplicationService.operations
> = {
  ...plain.applicationService,
  validators: applicationServiceValidators,
};

export const homeserver: CheckedContract<plain.Homeserver.paths, plain.Homeserver.operations> = {
  ...plain.homeserver,
  validators: homeserverValidators,
};
