/**
 * The documents of this edition with their validators: for mocks, servers and tests.
 */
import * as applicationServiceValidators from "../../generated/draft/application-service.validators.ts";
import * as homeserverValidators from "../../generated/draft/homeserver.validators.ts";
import * as registrationValidators from "../../generated/draft/registration.validators.ts";
import type { CheckedContract } from "../contract/operation.ts";
import * as plain from "./draft.ts";

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

export const registration: CheckedContract<
  plain.Registration.paths,
  plain.Registration.operations
> = {
  ...plain.registration,
  validators: registrationValidators,
};
