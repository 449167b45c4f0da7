/**
 * What must and must not compile. `tsc` is the test: an expected error that does not come is an error.
 */
import type { Handler, HandlerAnswer, Handlers } from "../../src/contract/handlers.ts";
import type { ApplicationService } from "../../src/editions/v1.ts";

type Operations = Pick<ApplicationService.operations, "ping" | "queryUserById" | "sendTransaction">;

const ping: Handler<Operations["ping"]> = () => ({ status: 200, body: {} });

const queryUserById: Handler<Operations["queryUserById"]> = ({ path }) => {
  const userId: `@${string}:${string}` = path.userId;
  return userId.startsWith("@_irc_")
    ? { status: 200, body: {} }
    : { status: 404, body: { errcode: "M_NOT_FOUND", error: "no such user" } };
};

const sendTransaction: Handler<Operations["sendTransaction"]> = async ({ path, body }) => {
  const txnId: string = path.txnId;
  const count: number = body.events.length + (body.ephemeral?.length ?? 0);
  await Promise.resolve(txnId + String(count));
  return { status: 200, body: {} };
};

export const complete: Handlers<Operations> = { ping, queryUserById, sendTransaction };

// @ts-expect-error a missing handler: sendTransaction
export const missing: Handlers<Operations> = { ping, queryUserById };

export const misspelt: Handlers<Operations> = {
  ping,
  queryUserById,
  sendTransaction,
  // @ts-expect-error a misspelt handler
  queryUserByID: queryUserById,
};

type Answer = HandlerAnswer<Operations["queryUserById"]>;

const notFound = { errcode: "M_NOT_FOUND", error: "no such user" };

export const declared: Answer = { status: 404, body: notFound };

// @ts-expect-error an undeclared status
export const undeclaredStatus: Answer = { status: 418, body: notFound };

// @ts-expect-error an error without errcode
export const wrongBody: Answer = { status: 404, body: { error: "no such user" } };

// @ts-expect-error a body of the wrong type
export const wrongType: Answer = { status: 404, body: { errcode: 404 } };

// @ts-expect-error the same, in a handler
export const wrongHandler: Handler<Operations["queryUserById"]> = () => ({ status: 418, body: {} });

export const wrongParameter: Handler<Operations["queryUserById"]> = ({ path }) => {
  // @ts-expect-error the parameter is called userId
  void path.user_id;
  return { status: 200, body: {} };
};
