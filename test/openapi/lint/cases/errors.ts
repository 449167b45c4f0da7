/** Cases of the rules about error responses. */
import { put, transaction, type Case } from "../case.ts";
import { pathItemFile } from "../documents.ts";

const forbidden = ["components", "responses", "Forbidden", "content", "application/json"];

export const errorCases: readonly Case[] = [
  {
    rule: "matrix-error-statuses",
    on: "bundle",
    bad: [
      [[...put, "responses", "400"], undefined],
      [[...put, "responses", "403"], undefined],
    ],
    says: /does not declare 400, 403\./,
  },
  {
    rule: "matrix-error-statuses",
    on: "bundle",
    bad: [
      [[...put, "responses", "401"], undefined],
      [[...put, "responses", "500"], undefined],
    ],
    good: [
      [[...put, "responses", "401"], undefined],
      [[...put, "security"], []],
    ],
    says: /does not declare 401, 500\./,
  },
  {
    rule: "matrix-error-statuses",
    on: "bundle",
    bad: [[[...put, "responses", "404"], { $ref: "#/components/responses/Forbidden" }]],
    says: /404 of PUT .* has no M_UNRECOGNIZED/,
  },
  {
    rule: "matrix-appservice-errors",
    on: "specification",
    bad: [
      [[...transaction, "responses", "403"], undefined],
      [[...transaction, "responses", "404", "content", "application/json", "examples"], undefined],
    ],
    says: /does not declare 403, 404 with an errcode/,
  },
  {
    rule: "matrix-error-body",
    on: "specification",
    bad: [
      [
        [...transaction, "responses", "403", "content", "application/json", "schema"],
        { type: "object" },
      ],
    ],
    good: [
      [
        [...transaction, "responses", "401", "content", "application/json", "schema"],
        { allOf: [{ type: "object", properties: { flows: { type: "array" } } }] },
      ],
    ],
    says: /body of 403 .* declares no errcode/,
  },
  {
    rule: "matrix-error-shared",
    on: "bundle",
    bad: [
      [[...forbidden, "schema"], { type: "object", properties: { errcode: { type: "string" } } }],
    ],
    says: /body of 403 .* is no MatrixError/,
  },
  {
    rule: "matrix-error-shared",
    on: "bundle",
    bad: [[["components", "responses", "Forbidden", "content"], undefined]],
    says: /403 .* has no JSON body/,
  },
  {
    rule: "matrix-error-example-name",
    on: "bundle",
    bad: [[[...forbidden, "examples"], { forbidden: { value: { errcode: "M_FORBIDDEN" } } }]],
    says: /"forbidden" carries the errcode "M_FORBIDDEN"/,
  },
  {
    rule: "matrix-error-example-name",
    on: "bundle",
    bad: [[[...forbidden, "examples"], undefined]],
    says: /403 .* has no example/,
  },
  {
    rule: "matrix-error-repeated",
    on: "source",
    bad: [
      [[pathItemFile, "put", "responses", "404"], inPlace("M_UNRECOGNIZED")],
      [
        [pathItemFile, "get", "responses", "404"],
        { $ref: "../../shared/responses/Unrecognized.yaml" },
      ],
    ],
    good: [[[pathItemFile, "put", "responses", "404"], inPlace("M_NOT_FOUND")]],
    says: /404 of PUT .* repeats 404 of GET/,
  },
  {
    rule: "matrix-errcode",
    on: "specification",
    bad: [
      [
        [
          ...transaction,
          "responses",
          "403",
          "content",
          "application/json",
          "examples",
          "response",
          "value",
          "errcode",
        ],
        "m_forbidden",
      ],
    ],
    good: [
      [
        [
          ...transaction,
          "responses",
          "403",
          "content",
          "application/json",
          "examples",
          "response",
          "value",
          "errcode",
        ],
        "COM.EXAMPLE.MYAPPSERVICE_FORBIDDEN",
      ],
    ],
    says: /errcode "m_forbidden"/,
  },
];

function inPlace(errcode: string) {
  const schema = { $ref: "../../shared/schemas/MatrixError.yaml" };
  const examples = { [errcode]: { value: { errcode } } };
  return { description: "No", content: { "application/json": { schema, examples } } };
}
