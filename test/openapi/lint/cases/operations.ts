/** Cases of the rules about paths, operations and parameters. */
import { put, transaction, type Case } from "../case.ts";

const state = "/_matrix/client/v3/rooms/{roomId}/state/{eventType}/{stateKey}";
const userId = { name: "user_id", in: "query", description: "A user.", schema: { type: "string" } };

export const operationCases: readonly Case[] = [
  {
    rule: "matrix-server-host-only",
    on: "bundle",
    bad: [[["servers", 0, "url"], "https://example.org/_matrix/client"]],
    good: [[["servers", 0, "url"], "https://example.org"]],
    says: /the path "\/_matrix\/client"/,
  },
  {
    rule: "matrix-path-item-file",
    on: "source",
    bad: [[["paths", "/_matrix/client/versions"], { get: { operationId: "getVersions" } }]],
    says: /\/_matrix\/client\/versions is written in the root document/,
  },
  {
    rule: "matrix-path-item-mounted-once",
    on: "source",
    bad: [[["paths", "/send/{roomId}/{eventType}/{txnId}"], { $ref: "./paths/rooms-send.yaml" }]],
    says: /the same path item as \/_matrix\/client\/v3\/rooms/,
  },
  {
    rule: "matrix-operation-id",
    on: "bundle",
    bad: [[["paths", "/other", "get", "operationId"], "sendmessage"]],
    good: [[["paths", "/other", "get", "operationId"], "getOther"]],
    says: /that of PUT .* when case is ignored/,
  },
  {
    rule: "matrix-operation-id",
    on: "specification",
    bad: [[[...transaction, "operationId"], "send_transaction"]],
    says: /not camelCase/,
  },
  {
    rule: "matrix-operation-id",
    on: "bundle",
    bad: [[[...put, "x-matrix-spec-operation-id"], "sendMessage"]],
    good: [[[...put, "x-matrix-spec-operation-id"], "sendMSG"]],
    says: /repeats the operationId/,
  },
  {
    rule: "matrix-operation-described",
    on: "specification",
    bad: [[[...transaction, "description"], "  "]],
    says: /has no description/,
  },
  {
    rule: "matrix-operation-complete",
    on: "bundle",
    bad: [[[...put, "tags"], undefined]],
    says: /has no tag/,
  },
  {
    rule: "matrix-operation-complete",
    on: "bundle",
    bad: [[["security"], undefined]],
    good: [
      [["security"], undefined],
      [[...put, "security"], []],
    ],
    says: /has no security/,
  },
  {
    rule: "matrix-retry-class",
    on: "bundle",
    bad: [[[...put, "x-matrix-retry"], "idempotent"]],
    says: /has a transaction ID, and x-matrix-retry is "idempotent"/,
  },
  {
    rule: "matrix-retry-class",
    on: "bundle",
    bad: [[["paths", "/other", "get"], {}]],
    good: [[["paths", "/other", "get"], { "x-matrix-retry": "safe" }]],
    says: /has no x-matrix-retry/,
  },
  {
    rule: "matrix-transaction-retry",
    on: "specification",
    bad: [[[...transaction, "description"], "Pushes events."]],
    says: /does not say what a repetition does/,
  },
  {
    rule: "matrix-request-body-required",
    on: "specification",
    bad: [[[...transaction, "requestBody", "required"], undefined]],
    says: /does not say whether it is required/,
  },
  {
    rule: "matrix-acting-user",
    on: "bundle",
    bad: [[[...put, "parameters", 0], userId]],
    says: /user_id of PUT .* is not ActAsUserId/,
  },
  {
    rule: "matrix-acting-user-missing",
    on: "bundle",
    bad: [[[...put, "parameters"], []]],
    good: [
      [[...put, "parameters"], []],
      [
        [...put, "security"],
        [{ asToken: [] }, {}],
      ],
    ],
    says: /needs an as_token and takes no user_id/,
  },
  {
    rule: "matrix-acting-user-missing",
    on: "bundle",
    bad: [[[...put, "security"], []]],
    says: /takes user_id and no as_token/,
  },
  {
    rule: "matrix-origin-server-ts",
    on: "bundle",
    bad: [[["paths", state, "put"], { operationId: "setState" }]],
    good: [
      [
        ["paths", state, "put"],
        { parameters: [{ $ref: "#/components/parameters/OriginServerTs" }] },
      ],
    ],
    says: /takes ts and does not declare it/,
  },
  {
    rule: "matrix-origin-server-ts",
    on: "bundle",
    bad: [
      [
        ["paths", "/_matrix/client/v3/createRoom", "post"],
        { parameters: [{ $ref: "#/components/parameters/OriginServerTs" }] },
      ],
    ],
    says: /does not take ts/,
  },
  {
    rule: "matrix-security-scheme",
    on: "bundle",
    bad: [[["components", "securitySchemes", "bearer"], { type: "http", scheme: "bearer" }]],
    says: /"bearer" is not named after a role/,
  },
  {
    rule: "matrix-security-scheme",
    on: "bundle",
    bad: [[["components", "securitySchemes", "hsToken"], { type: "http", scheme: "bearer" }]],
    says: /both directions/,
  },
  {
    rule: "matrix-security-scheme",
    on: "bundle",
    bad: [
      [
        [...put, "security"],
        [{}, { asToken: [] }],
      ],
    ],
    good: [
      [
        [...put, "security"],
        [{ asToken: [] }, {}],
      ],
    ],
    says: /not the last one/,
  },
  {
    rule: "matrix-security-scheme",
    on: "bundle",
    bad: [
      [
        ["components", "securitySchemes", "asToken"],
        { type: "apiKey", in: "query", name: "access_token" },
      ],
    ],
    says: /"asToken" is not what its name says/,
  },
  {
    rule: "matrix-summary-style",
    on: "bundle",
    bad: [[[...put, "summary"], "Send a message event."]],
    says: /ends with a full stop/,
  },
  {
    rule: "matrix-summary-style",
    on: "bundle",
    bad: [[[...put, "summary"], "Sends a message event"]],
    good: [[[...put, "summary"], "Process a message event"]],
    says: /no imperative/,
  },
  {
    rule: "matrix-spelling",
    on: "specification",
    bad: [[[...transaction, "description"], "Same ID: the behavior of a repetition."]],
    good: [
      [[...transaction, "description"], "Same ID: `behavior` and [the rest](/behavior) are names."],
    ],
    says: /"behavior"/,
  },
];
