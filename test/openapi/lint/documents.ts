/**
 * Documents that break no rule, one per shape of file. The cases break them in one place each.
 */
import { posix } from "node:path";
import { parse } from "yaml";

export type Files = Readonly<Record<string, unknown>>;
export type Path = readonly (string | number)[];

export const sendPath = "/_matrix/client/v3/rooms/{roomId}/send/{eventType}/{txnId}";
export const rootFile = "/contract/v1/homeserver.yaml";
export const pathItemFile = "/contract/v1/paths/rooms-send.yaml";
export const bundleFile = "/contract/homeserver.bundle.json";
export const specificationFile = "/spec/api/application-service/transactions.yaml";

/** A document of this contract in one file, as it is generated. */
export const bundle: Files = {
  [bundleFile]: parse(`
openapi: 3.1.0
jsonSchemaDialect: https://json-schema.org/draft/2020-12/schema
info: { title: Sending, version: v1.19 }
servers: [{ url: "http://127.0.0.1:8008" }]
security: [{ asToken: [] }, { asTokenInQuery: [] }]
tags: [{ name: Rooms }]
x-matrix-legacy-paths:
  sendMessage: /_matrix/client/r0/rooms/{roomId}/send/{eventType}/{txnId}
paths:
  ${sendPath}:
    parameters:
      - { name: roomId, in: path, required: true, description: A room ID., schema: { $ref: "#/components/schemas/RoomId" } }
      - { name: eventType, in: path, required: true, description: An event type., schema: { type: string } }
      - { name: txnId, in: path, required: true, description: Chosen by the sender., schema: { type: string } }
    put:
      operationId: sendMessage
      summary: Send a message event
      description: Sends an event as the acting user.
      tags: [Rooms]
      x-matrix-retry: transaction
      parameters:
        - $ref: "#/components/parameters/ActAsUserId"
        - $ref: "#/components/parameters/OriginServerTs"
      requestBody:
        required: true
        content:
          application/json:
            schema: { $ref: "#/components/schemas/EventContent" }
            examples: { text: { value: { body: hello } } }
      responses:
        "200":
          description: Sent
          content:
            application/json:
              schema: { $ref: "#/components/schemas/SentEvent" }
              examples: { sent: { value: { event_id: "$m2" } } }
        "400": { $ref: "#/components/responses/BadBody" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/Unrecognized" }
        "405": { $ref: "#/components/responses/Unrecognized" }
        "500": { $ref: "#/components/responses/InternalError" }
components:
  securitySchemes:
    asToken: { type: http, scheme: bearer }
    asTokenInQuery: { type: apiKey, in: query, name: access_token }
  parameters:
    ActAsUserId: { name: user_id, in: query, description: The user., schema: { $ref: "#/components/schemas/UserId" } }
    OriginServerTs: { name: ts, in: query, description: The time., schema: { $ref: "#/components/schemas/Timestamp" } }
  schemas:
    UserId: { type: string, format: mx-user-id, examples: ["@bob:example.org"] }
    RoomId: { type: string, format: mx-room-id, examples: ["!r:example.org"] }
    EventId: { type: string, format: mx-event-id, examples: ["$m2"] }
    Timestamp: { type: integer, description: Milliseconds since the Unix epoch. }
    EventContent: { type: object, additionalProperties: true }
    SentEvent:
      type: object
      required: [event_id]
      properties: { event_id: { $ref: "#/components/schemas/EventId" } }
      additionalProperties: true
    MatrixError:
      type: object
      required: [errcode]
      properties: { errcode: { type: string }, error: { type: string } }
      additionalProperties: true
  responses:
    BadBody: ${errorResponse("M_NOT_JSON")}
    Unauthorized: ${errorResponse("M_MISSING_TOKEN")}
    Forbidden: ${errorResponse("M_FORBIDDEN")}
    Unrecognized: ${errorResponse("M_UNRECOGNIZED")}
    InternalError: ${errorResponse("M_UNKNOWN")}
`),
};

/** The same in several files, as it is written. */
export const source: Files = splitUp();

/** A topic of the specification. */
export const specification: Files = {
  [specificationFile]: parse(`
openapi: 3.1.0
info: { title: Matrix Application Service API, version: 1.0.0 }
servers:
  - url: "{protocol}://{hostname}{basePath}"
    variables:
      protocol: { enum: [http, https], default: https }
      hostname: { default: localhost:8008 }
      basePath: { default: /_matrix/app/v1 }
paths:
  /transactions/{txnId}:
    put:
      operationId: sendTransaction
      summary: Send some events.
      description: Pushes events. A repetition carries the same ID.
      security: [{ homeserverAccessToken: [] }]
      parameters:
        - { name: txnId, in: path, required: true, description: The transaction ID., schema: { type: string } }
      requestBody:
        required: true
        content: { application/json: { schema: { type: object, properties: { user_id: { type: string, format: mx-user-id } } } } }
      responses:
        "200": { description: Done, content: { application/json: { schema: { type: object }, examples: { response: { value: {} } } } } }
        "401": ${errorResponse("M_MISSING_TOKEN", "response")}
        "403": ${errorResponse("M_FORBIDDEN", "response")}
        "404": ${errorResponse("M_NOT_FOUND", "response")}
components:
  securitySchemes:
    homeserverAccessToken: { type: http, scheme: bearer }
`),
};

function errorResponse(errcode: string, example = errcode): string {
  const schema =
    example === errcode
      ? { $ref: "#/components/schemas/MatrixError" }
      : { type: "object", properties: { errcode: { type: "string" } } };
  const examples = { [example]: { value: { errcode, error: "No" } } };
  const content = { "application/json": { schema, examples } };
  return JSON.stringify({ description: "No", content });
}

/** Moves the path item and the shared parts of the bundle into files. */
function splitUp(): Files {
  const document = structuredClone(bundle[bundleFile]) as {
    paths: Record<string, unknown>;
    components: Record<string, Record<string, unknown>>;
  };
  const pathItem = document.paths[sendPath];
  document.paths[sendPath] = { $ref: "./paths/rooms-send.yaml" };
  const files: Record<string, unknown> = { [rootFile]: document, [pathItemFile]: pathItem };
  for (const kind of ["parameters", "schemas", "responses"]) {
    for (const [name, part] of Object.entries(document.components[kind] ?? {})) {
      files[`/contract/shared/${kind}/${name}.yaml`] = part;
    }
    delete document.components[kind];
  }
  return Object.fromEntries(
    Object.entries(files).map(([file, content]) => {
      const text = JSON.stringify(content).replaceAll(
        /#\/components\/(parameters|schemas|responses)\/(\w+)/g,
        (_, kind, name) =>
          posix.relative(posix.dirname(file), `/contract/shared/${kind}/${name}.yaml`),
      );
      return [file, JSON.parse(text) as unknown];
    }),
  );
}
