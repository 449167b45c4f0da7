/** Cases of the rules about components, schemas and examples. */
import { put, sent, transactionSchema, type Case } from "../case.ts";
import { pathItemFile } from "../documents.ts";

const property = (name: string) => [...sent, "properties", name];
const sentExample = [
  ...put,
  "responses",
  "200",
  "content",
  "application/json",
  "examples",
  "sent",
  "value",
];
const body = [...put, "requestBody", "content", "application/json"];
// Put together here, because secret scanners read this file too.
const secret = ["syt", "Ym9i", "aBcDeFgHiJkLmNoPqRsT", "0aBcD1"].join("_");

export const schemaCases: readonly Case[] = [
  {
    rule: "matrix-component-file",
    on: "source",
    bad: [
      [[pathItemFile, "parameters", 0, "schema", "$ref"], "../../shared/schemas/room-id.yaml"],
      [["/contract/shared/schemas/room-id.yaml"], { type: "string" }],
    ],
    says: /"..\/..\/shared\/schemas\/room-id.yaml" is not PascalCase/,
  },
  {
    rule: "matrix-component-file",
    on: "source",
    bad: [
      [[pathItemFile, "parameters", 0, "schema", "$ref"], "../../shared/schemas/Ids.yaml#/RoomId"],
      [["/contract/shared/schemas/Ids.yaml", "RoomId"], { type: "string" }],
    ],
    says: /a file that holds several components/,
  },
  {
    rule: "matrix-component-namesake",
    on: "source",
    bad: [
      [[pathItemFile, "parameters", 1, "schema"], { $ref: "../schemas/RoomId.yaml" }],
      [["/contract/v1/schemas/RoomId.yaml"], { type: "string" }],
    ],
    says: /the name of another file of this document, .*schemas\/RoomId.yaml/,
  },
  {
    rule: "matrix-component-name",
    on: "bundle",
    bad: [[["components", "schemas", "UserId-2"], { type: "string" }]],
    says: /"UserId-2" is not PascalCase/,
  },
  {
    rule: "matrix-component-name",
    on: "bundle",
    bad: [[["components", "schemas", "UserID"], { type: "string" }]],
    says: /second component "UserID" when case is ignored/,
  },
  {
    rule: "matrix-bundle-self-contained",
    on: "bundle",
    bad: [
      [["components", "schemas", "RoomId"], { $ref: "./RoomId.yaml" }],
      [["/contract/RoomId.yaml"], { type: "string" }],
    ],
    says: /".\/RoomId.yaml" leads out of the bundle/,
  },
  {
    rule: "matrix-schema-dialect",
    on: "bundle",
    bad: [[["jsonSchemaDialect"], undefined]],
    says: /does not name its JSON Schema dialect/,
  },
  {
    rule: "matrix-open-object",
    on: "bundle",
    bad: [[[...sent, "additionalProperties"], undefined]],
    good: [
      [property("ids"), { type: ["object", "null"], additionalProperties: { type: "string" } }],
    ],
    says: /does not say whether it is open/,
  },
  {
    rule: "matrix-closed-list",
    on: "bundle",
    bad: [[property("membership"), { type: "string", enum: ["join", "leave"] }]],
    good: [
      [
        property("membership"),
        { description: "The list is closed.", type: "string", enum: ["join", "leave"] },
      ],
    ],
    says: /does not say that its list is closed/,
  },
  {
    rule: "matrix-media-type-example",
    on: "bundle",
    bad: [
      [[...body, "examples"], undefined],
      [[...body, "example"], { body: "hello" }],
    ],
    good: [
      [
        [...put, "requestBody", "content", "image/png"],
        { schema: { type: "string" }, example: "(bytes)" },
      ],
    ],
    says: /application\/json has no named examples/,
  },
  {
    rule: "matrix-media-type-schema",
    on: "specification",
    bad: [[transactionSchema, undefined]],
    says: /application\/json has no schema/,
  },
  {
    rule: "matrix-valid-example",
    on: "bundle",
    bad: [[sentExample, { event_id: 2 }]],
    says: /example "sent" does not match its schema: .*event_id/,
  },
  {
    rule: "matrix-valid-example",
    on: "specification",
    bad: [
      [[...transactionSchema, "required"], ["type"]],
      [[...transactionSchema, "example"], { $ref: "../../event.yaml", room_id: "!r:example.org" }],
      [["/spec/event.yaml"], { sender: "@bob:example.org" }],
    ],
    // The specification composes examples of other ones, as no standard says.
    good: [
      [
        [...transactionSchema, "required"],
        ["type", "room_id"],
      ],
      [[...transactionSchema, "example"], { $ref: "../../event.yaml", room_id: "!r:example.org" }],
      [["/spec/event.yaml"], { type: "m.room.name" }],
    ],
    says: /required property "type"/,
  },
  {
    rule: "matrix-example-domain",
    on: "bundle",
    bad: [[["components", "schemas", "UserId", "examples"], ["@bob:matrix.org"]]],
    good: [[["components", "schemas", "UserId", "examples"], ["@bob:hs.example.com:8448"]]],
    says: /names the domain matrix.org/,
  },
  {
    rule: "matrix-example-domain",
    on: "specification",
    bad: [[[...transactionSchema, "example"], { user_id: "@bob:rabbit.rocks", at: "12:30" }]],
    good: [[[...transactionSchema, "example"], { user_id: "@bob:matrix.org" }]],
    says: /names the domain rabbit.rocks/,
  },
  {
    rule: "matrix-example-secret",
    on: "specification",
    bad: [[[...transactionSchema, "example"], { access_token: secret }]],
    good: [[[...transactionSchema, "example"], { access_token: "abc123" }]],
    says: /what looks like a real secret/,
  },
  {
    rule: "matrix-identifier",
    on: "bundle",
    bad: [[property("sender"), { type: "string" }]],
    good: [[property("sender"), { $ref: "#/components/schemas/UserId" }]],
    says: /"sender" is a plain string and no UserId/,
  },
  {
    rule: "matrix-identifier-format",
    on: "specification",
    bad: [[[...transactionSchema, "properties", "user_id", "format"], undefined]],
    says: /"user_id" has no format mx-user-id/,
  },
  {
    rule: "matrix-time-unit",
    on: "specification",
    bad: [
      [[...transactionSchema, "properties", "age"], { type: "integer", description: "The age." }],
    ],
    good: [
      [
        [...transactionSchema, "properties", "age"],
        { type: "integer", description: "In milliseconds." },
      ],
    ],
    says: /"age" has no unit/,
  },
  {
    rule: "matrix-required-property",
    on: "specification",
    bad: [[[...transactionSchema, "required"], ["userid"]]],
    good: [
      [
        [...transactionSchema, "required"],
        ["user_id", "type"],
      ],
      [[...transactionSchema, "allOf"], [{ properties: { type: { type: "string" } } }]],
    ],
    says: /"userid" is required and not declared/,
  },
  {
    rule: "matrix-nullable",
    on: "specification",
    bad: [[[...transactionSchema, "nullable"], true]],
    says: /says nullable/,
  },
];
