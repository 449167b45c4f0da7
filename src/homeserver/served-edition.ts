/**
 * The editions in which a homeserver is called: the types of each by name, and its contract.
 */
import type { operations as DraftTable } from "../../generated/draft/homeserver.operations.ts";
import type { operations as V1Table } from "../../generated/v1/homeserver.operations.ts";
import type { Handler } from "../contract/handlers.ts";
import type { AnyCheckedContract } from "../contract/operation.ts";
import * as draft from "../editions/draft-checked.ts";
import type { Homeserver as DraftWire } from "../editions/draft.ts";
import * as v1 from "../editions/v1-checked.ts";
import type { Homeserver as V1Wire } from "../editions/v1.ts";
import type { ApplicationServiceCaller, Caller, UserCaller } from "./caller.ts";

export interface ServedEditions {
  v1: { operations: V1Wire.operations; table: typeof V1Table };
  draft: { operations: DraftWire.operations; table: typeof DraftTable };
}

/** `v1`, the stable protocol, or `draft`, that of 2015. */
export type ServedEdition = keyof ServedEditions;

/** What a handler is told beside the request. */
export interface HandlerContext<Who extends Caller | null = Caller | null> {
  /** Null for somebody without a token, where the operation allows that. */
  readonly caller: Who;
  /** Fires when the caller has gone, or the time is over. */
  readonly signal: AbortSignal;
  /** Of the body, for media. */
  readonly contentType: string | undefined;
}

/**
 * Handlers by operationId, as many as the homeserver has: the others are answered 404 `M_UNRECOGNIZED`. What a handler
 * throws as a MatrixError is the answer. The ping is answered by the extensions themselves.
 */
export type HomeserverHandlers<Edition extends ServedEdition = "v1"> = {
  readonly [Id in Exclude<keyof ServedEditions[Edition]["operations"], "pingAppservice">]?: Handler<
    ServedEditions[Edition]["operations"][Id],
    HandlerContext<CallerOf<Id, RowOf<Edition, Id>>>
  >;
};

type RowOf<Edition extends ServedEdition, Id> = Id extends keyof ServedEditions[Edition]["table"]
  ? ServedEditions[Edition]["table"][Id]
  : never;

type CallerOf<Id, Row> = Id extends "updateAppserviceRoomDirectoryVisibility"
  ? ApplicationServiceCaller
  : Row extends { token: null }
    ? null
    : Row extends { token: "accessToken" }
      ? UserCaller
      : Row extends { tokenRequired: true }
        ? Caller
        : Caller | null;

const contracts: { readonly [Edition in ServedEdition]: AnyCheckedContract } = {
  v1: v1.homeserver,
  draft: draft.homeserver,
};

/** @throws TypeError when there is no such edition */
export function servedContract(edition: ServedEdition): AnyCheckedContract {
  if (!Object.hasOwn(contracts, edition)) {
    throw new TypeError(`edition must be "v1" or "draft", not ${JSON.stringify(edition)}`);
  }
  return contracts[edition];
}
