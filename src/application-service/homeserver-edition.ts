/**
 * The editions in which an application service calls its homeserver: the types of each by name, and its contract.
 */
import type { operations as DraftTable } from "../../generated/draft/homeserver.operations.ts";
import type { operations as V1Table } from "../../generated/v1/homeserver.operations.ts";
import type { Contract } from "../contract/operation.ts";
import * as draft from "../editions/draft.ts";
import * as v1 from "../editions/v1.ts";

export interface HomeserverEditions {
  v1: {
    paths: v1.Homeserver.paths;
    operations: v1.Homeserver.operations;
    table: typeof V1Table;
  };
  draft: {
    paths: draft.Homeserver.paths;
    operations: draft.Homeserver.operations;
    table: typeof DraftTable;
  };
}

/** `v1`, the stable protocol, or `draft`, that of 2015. */
export type EditionName = keyof HomeserverEditions;

export type OperationId<Edition extends EditionName> = string &
  keyof HomeserverEditions[Edition]["operations"];

type HomeserverContract<Edition extends EditionName> = Contract<
  HomeserverEditions[Edition]["paths"],
  HomeserverEditions[Edition]["operations"]
>;

const contracts: { readonly [Edition in EditionName]: HomeserverContract<Edition> } = {
  v1: v1.homeserver,
  draft: draft.homeserver,
};

/** @throws TypeError when there is no such edition */
export function homeserverContract<Edition extends EditionName>(
  edition: Edition,
): HomeserverContract<Edition> {
  if (!Object.hasOwn(contracts, edition)) {
    throw new TypeError(`edition must be "v1" or "draft", not ${JSON.stringify(edition)}`);
  }
  return contracts[edition];
}
