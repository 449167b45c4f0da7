/**
 * The types of a call: what an operation takes and what it resolves to, in the three members that a handler gets too:
 * `path`, `query` and `body`.
 */

/** What media are sent as. A Blob brings its content type. */
export type MediaBody = Blob | Uint8Array<ArrayBuffer> | string;

/** The parameters of one place, `never` when there are none. */
export type ParametersIn<Operation, Place extends "path" | "query"> = Operation extends {
  parameters: infer All;
}
  ? Place extends keyof All
    ? NonNullable<All[Place]>
    : never
  : never;

/** Left out when empty, optional when nothing in it is required. */
export type ParametersMember<Name extends string, Value> = [Value] extends [never]
  ? { readonly [N in Name]?: never }
  : keyof Value extends never
    ? { readonly [N in Name]?: never }
    : Record<never, never> extends Value
      ? { readonly [N in Name]?: Value }
      : { readonly [N in Name]: Value };

type RequestBody<Content> = Content extends { content: { "application/json": infer Body } }
  ? Body
  : MediaBody;

export type BodyMember<Operation> = Operation extends { requestBody: infer Content }
  ? { readonly body: RequestBody<Content> }
  : Operation extends { requestBody?: infer Content }
    ? [Content] extends [undefined]
      ? { readonly body?: never }
      : { readonly body?: RequestBody<NonNullable<Content>> }
    : { readonly body?: never };

type Success<Operation> = Operation extends { responses: infer Responses }
  ? Responses[keyof Responses & (200 | 201)]
  : never;

/** Whether the answer is JSON; otherwise it is bytes. */
export type AnswersJson<Operation> =
  Success<Operation> extends { content: { "application/json": unknown } } ? true : false;

/** What a call of this operation resolves to: the JSON of the answer, media as a Blob. */
export type CallData<Operation> =
  Success<Operation> extends infer Response
    ? Response extends { content: { "application/json": infer Data } }
      ? Data
      : Blob
    : never;
