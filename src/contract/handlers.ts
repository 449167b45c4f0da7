/**
 * The type of a server: one handler per operationId. A missing or misspelt handler, an undeclared status and a body
 * that does not fit are compile errors.
 */

/** The body of a request or response: JSON as its type, media as bytes, `undefined` when there is none. */
export type BodyOf<T> = T extends { content: { "application/json": infer Body } }
  ? Body
  : T extends { content: object }
    ? Uint8Array | ReadableStream<Uint8Array>
    : undefined;

type Parameters<Operation, Place extends string> = Operation extends { parameters: infer All }
  ? Place extends keyof All
    ? NonNullable<All[Place]>
    : Record<never, never>
  : Record<never, never>;

type RequestBody<Operation> = Operation extends { requestBody: infer Body }
  ? BodyOf<Body>
  : Operation extends { requestBody?: infer Body }
    ? BodyOf<NonNullable<Body>> | undefined
    : undefined;

/** What a handler is given: everything decoded and checked against the contract. */
export interface HandlerRequest<Operation> {
  readonly path: Parameters<Operation, "path">;
  readonly query: Parameters<Operation, "query">;
  readonly body: RequestBody<Operation>;
}

/**
 * What a handler answers: one of the declared statuses with its body. `headers` are needed where the contract has some,
 * such as `Retry-After`, and for media, which are `application/octet-stream` otherwise.
 */
export type HandlerAnswer<Operation> = Operation extends { responses: infer Responses }
  ? {
      [Status in keyof Responses]: {
        status: Status;
        body: BodyOf<Responses[Status]>;
        headers?: Readonly<Record<string, string>>;
      };
    }[keyof Responses]
  : never;

export type Handler<Operation, Context = unknown> = (
  request: HandlerRequest<Operation>,
  context: Context,
) => HandlerAnswer<Operation> | Promise<HandlerAnswer<Operation>>;

/**
 * @typeParam Operations the generated `operations` of a document
 * @typeParam Context what the server hands to every handler beside the request
 */
export type Handlers<Operations, Context = unknown> = {
  readonly [Id in keyof Operations]: Handler<Operations[Id], Context>;
};
