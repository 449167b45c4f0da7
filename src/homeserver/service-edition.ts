/**
 * The editions in which a homeserver calls application services: the types of each by name, and its contract.
 */
import type { AnyContract } from "../contract/operation.ts";
import * as draft from "../editions/draft.ts";
import type { Registration } from "../editions/registration.ts";
import * as v1 from "../editions/v1.ts";

export interface ServiceEditions {
  v1: { paths: v1.ApplicationService.paths; operations: v1.ApplicationService.operations };
  draft: { paths: draft.ApplicationService.paths; operations: draft.ApplicationService.operations };
}

/** `v1`, the stable protocol, or `draft`, that of 2015. */
export type EditionName = keyof ServiceEditions;

/** One edition for all application services, or a function that knows who speaks which. */
export type EditionOf = EditionName | ((registration: Registration) => EditionName);

const contracts: { readonly [Edition in EditionName]: AnyContract } = {
  v1: v1.applicationService,
  draft: draft.applicationService,
};

/** @throws TypeError when there is no such edition */
export function serviceContract(edition: EditionName): AnyContract {
  if (!Object.hasOwn(contracts, edition)) {
    throw new TypeError(`edition must be "v1" or "draft", not ${JSON.stringify(edition)}`);
  }
  return contracts[edition];
}

export function editionOf(edition: EditionOf, registration: Registration): EditionName {
  return typeof edition === "function" ? edition(registration) : edition;
}
