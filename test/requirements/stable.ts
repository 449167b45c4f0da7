/**
 * The requirements of the stable protocol, Matrix v1.19: S1 to S92.
 */
import type { Requirement } from "../../scripts/requirements/requirement.ts";
import { clientServer } from "./stable/client-server.ts";
import { extensions } from "./stable/extensions.ts";
import { homeserverRequests } from "./stable/homeserver-requests.ts";
import { pingAndQueries } from "./stable/ping-and-queries.ts";
import { proposals } from "./stable/proposals.ts";
import { registrationFile } from "./stable/registration-file.ts";
import { thirdParty } from "./stable/third-party.ts";
import { transactions } from "./stable/transactions.ts";
import { unstableFields } from "./stable/unstable-fields.ts";
import { users } from "./stable/users.ts";

export const stable: readonly Requirement[] = [
  ...registrationFile,
  ...homeserverRequests,
  ...transactions,
  ...unstableFields,
  ...pingAndQueries,
  ...thirdParty,
  ...extensions,
  ...users,
  ...clientServer,
  ...proposals,
];
