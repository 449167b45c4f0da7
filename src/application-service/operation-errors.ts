/**
 * The errors of an operation as a union, from the errcodes that its contract lists: after `isErrorOf` a switch over
 * `error.errcode` is complete, and a misspelt code does not compile.
 */
import { MatrixError } from "../matrix/error.ts";
import type { AnyContract } from "../contract/operation.ts";
import {
  homeserverContract,
  type EditionName,
  type HomeserverEditions,
} from "./homeserver-edition.ts";

interface Row {
  readonly errcodes: Readonly<Record<string, readonly string[]>>;
}

type Errcodes<Operations, Id extends keyof Operations> = Operations[Id] extends Row
  ? Operations[Id]["errcodes"]
  : never;

type ToNumber<Text> = Text extends `${infer Value extends number}` ? Value : never;

/**
 * @typeParam Operations a generated operation table: `typeof operations`
 * @typeParam Id an operationId
 */
export type ErrcodeOf<Operations, Id extends keyof Operations> =
  Errcodes<Operations, Id> extends infer Codes
    ? Extract<Codes[keyof Codes], readonly string[]>[number]
    : never;

/** A MatrixError with one of the statuses of the operation, and the errcodes that it may come with. */
export type ErrorOf<Operations, Id extends keyof Operations> =
  Errcodes<Operations, Id> extends infer Codes
    ? {
        [Status in keyof Codes]: MatrixError & {
          readonly status: ToNumber<Status>;
          readonly errcode: Extract<Codes[Status], readonly string[]>[number];
        };
      }[keyof Codes]
    : never;

/** The errors of an operation of the client-server API. */
export type CallError<
  Id extends keyof HomeserverEditions[Edition]["table"],
  Edition extends EditionName = "v1",
> = ErrorOf<HomeserverEditions[Edition]["table"], Id>;

/**
 * Whether a call failed in a way that its contract lists. Homeservers have other ways too: an errcode of their own,
 * `M_UNKNOWN` for a page of a proxy, or no answer.
 *
 * @param error anything that was thrown
 */
export function isErrorOf<
  Id extends string & keyof HomeserverEditions[Edition]["table"],
  Edition extends EditionName = "v1",
>(
  operationId: Id,
  error: unknown,
  edition: Edition = "v1" as Edition,
): error is CallError<Id, Edition> {
  if (!(error instanceof MatrixError)) return false;
  const contract: AnyContract = homeserverContract(edition);
  const codes = contract.operations[operationId]?.errcodes[String(error.status)];
  return codes?.includes(error.errcode) === true;
}
