/**
 * The requirements of the draft of 2015, D1 to D86.
 */
import type { Requirement } from "../../scripts/requirements/requirement.ts";
import { conventions } from "./draft/conventions.ts";
import { extensions } from "./draft/extensions.ts";
import { pushing } from "./draft/pushing.ts";
import { queries } from "./draft/queries.ts";
import { registration } from "./draft/registration.ts";
import { workedExample } from "./draft/worked-example.ts";

export const draft: readonly Requirement[] = [
  ...registration,
  ...queries,
  ...pushing,
  ...extensions,
  ...conventions,
  ...workedExample,
];
