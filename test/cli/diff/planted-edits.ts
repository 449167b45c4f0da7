/**
 * Edits of an operation, each planted in an operation of its own, and what the comparison has to say of each:
 * `audience rule @ part, property`. One run of redocly judges all of them.
 */
export interface Plant {
  readonly name: string;
  /** Members of the operation before and after; `undefined` where there is no such operation. */
  readonly before: object | undefined;
  readonly after: object | undefined;
  readonly expect: readonly string[];
}

const json = (schema: object, more: object = {}) => ({
  content: { "application/json": { schema, ...more } },
});
const sends = (schema: object) => ({ requestBody: { required: true, ...json(schema) } });
const answers = (schema: object) => ({
  responses: { 200: { description: "Done", ...json(schema) } },
});
const query = (more: object = {}) => ({
  parameters: [{ name: "limit", in: "query", schema: { type: "integer" }, ...more }],
});
const object = (properties: object, more: object = {}) => ({ type: "object", properties, ...more });
const a = (schema: object) => object({ a: schema });
const text = { type: "string" };
const status = (...codes: (number | string)[]) => ({
  responses: Object.fromEntries(codes.map((code) => [code, { description: "Done" }])),
});
const errcodes = (...codes: string[]) => ({
  responses: {
    200: { description: "Done" },
    400: {
      description: "Refused",
      ...json(object({ errcode: text }), {
        examples: Object.fromEntries(codes.map((errcode) => [errcode, { value: { errcode } }])),
      }),
    },
  },
});
const header = (more?: object) => ({
  responses: {
    200: {
      description: "Done",
      headers: more && { "X-Next": { schema: text, ...more } },
    },
  },
});

const operationPlants: readonly Plant[] = [
  {
    name: "an operation is removed",
    before: {},
    after: undefined,
    expect: ["client operation-removed"],
  },
  {
    name: "an operation is added",
    before: undefined,
    after: {},
    expect: ["addition operation-added"],
  },
  {
    name: "the operationId is changed",
    before: { operationId: "pong" },
    after: { operationId: "ping" },
    expect: ["other operation-id-changed"],
  },
  {
    name: "an operation is deprecated",
    before: { deprecated: false },
    after: { deprecated: true },
    expect: ["other deprecation-changed"],
  },
  {
    name: "the description of an operation is changed",
    before: { description: "One" },
    after: { description: "Two" },
    expect: ["other documentation-changed"],
  },
  {
    name: "a request may no longer be repeated",
    before: { "x-matrix-retry": "idempotent" },
    after: { "x-matrix-retry": "unsafe" },
    expect: ["client retry-changed"],
  },
  {
    name: "a request may now be repeated",
    before: { "x-matrix-retry": "unsafe" },
    after: { "x-matrix-retry": "idempotent" },
    expect: ["server retry-changed"],
  },
  {
    name: "safe and idempotent requests are repeated alike",
    before: { "x-matrix-retry": "safe" },
    after: { "x-matrix-retry": "idempotent" },
    expect: ["other retry-changed"],
  },
  {
    name: "a way to authenticate is removed",
    before: { security: [{ asToken: [] }, { asTokenInQuery: [] }] },
    after: { security: [{ asToken: [] }] },
    expect: ["client security-changed"],
  },
  {
    name: "a way to authenticate is added",
    before: { security: [{ asToken: [] }] },
    after: { security: [{ asToken: [] }, { asTokenInQuery: [] }] },
    expect: ["server security-changed"],
  },
  {
    name: "another token is asked for, sent in the same way",
    before: { security: [{ asToken: [] }] },
    after: { security: [{ hsToken: [] }] },
    expect: ["both security-changed"],
  },
  {
    name: "a token is no longer needed",
    before: { security: [{ asToken: [] }] },
    after: { security: [{ asToken: [] }, {}] },
    expect: ["server security-changed"],
  },
  {
    name: "a token that everybody had to send is asked for by name",
    before: {},
    after: { security: [{ asToken: [] }] },
    expect: [],
  },
];

const parameterPlants: readonly Plant[] = [
  {
    name: "a required parameter is added",
    before: {},
    after: query({ required: true }),
    expect: ["both required-parameter-added @ query parameter limit"],
  },
  {
    name: "an optional parameter is added",
    before: {},
    after: query(),
    expect: ["addition optional-parameter-added @ query parameter limit"],
  },
  {
    name: "a parameter is removed",
    before: query(),
    after: {},
    expect: ["client parameter-removed @ query parameter limit"],
  },
  {
    name: "a parameter is replaced by one that looks alike",
    before: query(),
    after: query({ name: "limits" }),
    expect: [
      "client parameter-removed @ query parameter limit",
      "addition optional-parameter-added @ query parameter limits",
    ],
  },
  {
    name: "a parameter becomes required",
    before: query(),
    after: query({ required: true }),
    expect: ["client parameter-became-required @ query parameter limit"],
  },
  {
    name: "a parameter becomes optional",
    before: query({ required: true }),
    after: query(),
    expect: ["server parameter-became-optional @ query parameter limit"],
  },
  {
    name: "the list in a parameter is written in another way",
    before: query({ schema: { type: "array", items: text } }),
    after: query({ schema: { type: "array", items: text }, explode: false }),
    expect: ["both parameter-serialisation-changed @ query parameter limit"],
  },
  {
    name: "the type of a parameter is changed",
    before: query(),
    after: query({ schema: text }),
    expect: ["both type-changed @ query parameter limit"],
  },
  {
    name: "a parameter gets a maximum",
    before: query(),
    after: query({ schema: { type: "integer", maximum: 100 } }),
    expect: ["client constraint-changed @ query parameter limit"],
  },
  {
    name: "the default of a parameter is changed",
    before: query({ schema: { type: "integer", default: 10 } }),
    after: query({ schema: { type: "integer", default: 20 } }),
    expect: ["both default-changed @ query parameter limit"],
  },
  {
    name: "the order and the words of parameters are changed at once",
    before: {
      parameters: [
        { name: "from", in: "query", description: "Where to start reading", schema: text },
        { name: "to", in: "query", description: "Where to stop", schema: text },
      ],
    },
    after: {
      parameters: [
        { name: "to", in: "query", description: "Where to start reading", schema: text },
        { name: "from", in: "query", description: "Where to stop", schema: text },
      ],
    },
    expect: [
      "other documentation-changed @ query parameter from",
      "other documentation-changed @ query parameter to",
    ],
  },
];

const requestPlants: readonly Plant[] = [
  {
    name: "a required request body is added",
    before: {},
    after: sends(object({})),
    expect: ["both required-request-body-added @ request body"],
  },
  {
    name: "an optional request body is added",
    before: {},
    after: { requestBody: json(object({})) },
    expect: ["addition optional-request-body-added @ request body"],
  },
  {
    name: "a request body is removed",
    before: sends(object({})),
    after: {},
    expect: ["client request-body-removed @ request body"],
  },
  {
    name: "a request body becomes required",
    before: { requestBody: json(object({})) },
    after: sends(object({})),
    expect: ["client request-body-became-required @ request body"],
  },
  {
    name: "a request body becomes optional",
    before: sends(object({})),
    after: { requestBody: json(object({})) },
    expect: ["server request-body-became-optional @ request body"],
  },
  {
    name: "a required property is added to a request",
    before: sends(object({})),
    after: sends(object({ a: text }, { required: ["a"] })),
    expect: ["both request-required-property-added @ request body, a"],
  },
  {
    name: "an optional property is added to a request",
    before: sends(object({})),
    after: sends(a(text)),
    expect: ["addition request-optional-property-added @ request body, a"],
  },
  {
    name: "an optional property is added to a request that was closed",
    before: sends(object({}, { additionalProperties: false })),
    after: sends(object({ a: text }, { additionalProperties: false })),
    expect: ["server request-optional-property-added @ request body, a"],
  },
  {
    name: "a property is removed from a request",
    before: sends(a(text)),
    after: sends(object({})),
    expect: ["client request-property-removed @ request body, a"],
  },
  {
    name: "a property of a request gets a name that looks alike",
    before: sends(object({ user: { type: "string", maxLength: 3 } })),
    after: sends(object({ users: { type: "string", maxLength: 2 } })),
    expect: [
      "client request-property-removed @ request body, user",
      "addition request-optional-property-added @ request body, users",
    ],
  },
  {
    name: "the type of a property of a request is changed",
    before: sends(a(text)),
    after: sends(a({ type: "object" })),
    expect: ["both type-changed @ request body, a"],
  },
  {
    name: "the type of a property of a request is widened",
    before: sends(a({ type: "integer" })),
    after: sends(a({ type: "number" })),
    expect: ["server type-changed @ request body, a"],
  },
  {
    name: "a property of a request becomes required",
    before: sends(a(text)),
    after: sends(object({ a: text }, { required: ["a"] })),
    expect: ["client property-became-required @ request body, a"],
  },
  {
    name: "a property of a request becomes optional",
    before: sends(object({ a: text }, { required: ["a"] })),
    after: sends(a(text)),
    expect: ["server property-became-optional @ request body, a"],
  },
  {
    name: "values of a request are added and removed",
    before: sends(a({ enum: ["x", "y"] })),
    after: sends(a({ enum: ["y", "z"] })),
    expect: [
      "client enum-value-removed @ request body, a",
      "server enum-value-added @ request body, a",
    ],
  },
  {
    name: "a string of a request may be less long",
    before: sends(a({ ...text, maxLength: 20 })),
    after: sends(a({ ...text, maxLength: 10 })),
    expect: ["client constraint-changed @ request body, a"],
  },
  {
    name: "a string of a request may be longer",
    before: sends(a({ ...text, maxLength: 10 })),
    after: sends(a({ ...text, maxLength: 20 })),
    expect: ["server constraint-changed @ request body, a"],
  },
  {
    name: "a string of a request gets a pattern",
    before: sends(a(text)),
    after: sends(a({ ...text, pattern: "^@" })),
    expect: ["client constraint-changed @ request body, a"],
  },
  {
    name: "the pattern of a request is another one",
    before: sends(a({ ...text, pattern: "^@" })),
    after: sends(a({ ...text, pattern: "^!" })),
    expect: ["both constraint-changed @ request body, a"],
  },
  {
    name: "a request is closed",
    before: sends(a(object({}))),
    after: sends(a(object({}, { additionalProperties: false }))),
    expect: ["client constraint-changed @ request body, a"],
  },
  {
    name: "a closed request becomes a map",
    before: sends(a(object({}, { additionalProperties: false }))),
    after: sends(a(object({}, { additionalProperties: text }))),
    expect: ["server constraint-changed @ request body, a"],
  },
  {
    name: "what a request must not be is allowed",
    before: sends(a({ not: { maxLength: 3 } })),
    after: sends(a({})),
    expect: ["server keyword-removed @ request body, a"],
  },
  {
    name: "an alternative is added to a request",
    before: sends(a({ oneOf: [{ type: "string" }, { type: "integer" }] })),
    after: sends(a({ oneOf: [{ type: "boolean" }, { type: "string" }, { type: "integer" }] })),
    expect: ["server alternative-added @ request body, a (oneOf)"],
  },
  {
    name: "an edit inside of an alternative that moved is found",
    before: sends(a({ anyOf: [object({ b: text }), { type: "integer" }] })),
    after: sends(a({ anyOf: [{ type: "integer" }, object({ b: { ...text, maxLength: 9 } })] })),
    expect: ["client constraint-changed @ request body, a (anyOf).b"],
  },
  {
    name: "a media type of a request is replaced",
    before: { requestBody: { content: { "image/png": { schema: {} } } } },
    after: { requestBody: { content: { "text/plain": { schema: {} } } } },
    expect: [
      "client media-type-removed @ request body (image/png)",
      "server media-type-added @ request body (text/plain)",
    ],
  },
];

const responsePlants: readonly Plant[] = [
  {
    name: "a property is added to a response",
    before: answers(object({})),
    after: answers(a(text)),
    expect: ["addition response-optional-property-added @ response 200, a"],
  },
  {
    name: "a property that is always there is added to a response",
    before: answers(object({})),
    after: answers(object({ a: text }, { required: ["a"] })),
    expect: ["server response-required-property-added @ response 200, a"],
  },
  {
    name: "a property is added to a response that was closed",
    before: answers(object({}, { additionalProperties: false })),
    after: answers(object({ a: text }, { additionalProperties: false })),
    expect: ["client response-optional-property-added @ response 200, a"],
  },
  {
    name: "a property is removed from a response",
    before: answers(object({ a: text }, { required: ["a"] })),
    after: answers(object({})),
    expect: ["client response-property-removed @ response 200, a"],
  },
  {
    name: "a property of a response becomes optional",
    before: answers(object({ a: text }, { required: ["a"] })),
    after: answers(a(text)),
    expect: ["client response-property-became-optional @ response 200, a"],
  },
  {
    name: "a property of a response becomes required",
    before: answers(a(text)),
    after: answers(object({ a: text }, { required: ["a"] })),
    expect: ["server response-property-became-required @ response 200, a"],
  },
  {
    name: "the type of a property of a response is changed",
    before: answers(a(text)),
    after: answers(a({ type: "integer" })),
    expect: ["both type-changed @ response 200, a"],
  },
  {
    name: "a property of a response may be null",
    before: answers(a(text)),
    after: answers(a({ type: ["string", "null"] })),
    expect: ["client type-changed @ response 200, a"],
  },
  {
    name: "a property of a response may be null no longer",
    before: answers(a({ type: ["string", "null"] })),
    after: answers(a(text)),
    expect: ["server type-changed @ response 200, a"],
  },
  {
    name: "values of a response are added and removed",
    before: answers(a({ enum: ["x", "y"] })),
    after: answers(a({ enum: ["y", "z"] })),
    expect: [
      "server enum-value-removed @ response 200, a",
      "client enum-value-added @ response 200, a",
    ],
  },
  {
    name: "properties have the names of keywords",
    before: answers(object({ not: text, items: text, oneOf: text, $ref: text })),
    after: answers(
      object({ not: { enum: ["x"] }, items: text, oneOf: {}, $ref: { type: "null" } }),
    ),
    expect: [
      "client type-changed @ response 200, not",
      "server enum-changed @ response 200, not",
      "client type-changed @ response 200, oneOf",
      "both type-changed @ response 200, $ref",
    ],
  },
  {
    name: "a property has signs in its name that pointers escape",
    before: answers(object({ "m.a/b~c%d#e f": text })),
    after: answers(object({ "m.a/b~c%d#e f": {} })),
    expect: ["client type-changed @ response 200, m.a/b~c%d#e f"],
  },
  {
    name: "a list in a response gets other entries, deep inside",
    before: answers(
      object({ chunk: { type: "array", items: a({ type: "integer", minimum: 1 }) } }),
    ),
    after: answers(object({ chunk: { type: "array", items: a({ type: "integer", minimum: 0 }) } })),
    expect: ["client constraint-changed @ response 200, chunk[].a"],
  },
  {
    name: "the entries of a map in a response are narrowed",
    before: answers(object({}, { additionalProperties: object({}) })),
    after: answers(object({}, { additionalProperties: object({ a: text }, { required: ["a"] }) })),
    expect: ["server response-required-property-added @ response 200, *.a"],
  },
  {
    name: "a status is added",
    before: status(200),
    after: status(200, 429),
    expect: ["client status-added @ response 429"],
  },
  {
    name: "a status that a range covered is added",
    before: status(200, "4XX"),
    after: status(200, "4XX", 429),
    expect: ["addition status-added @ response 429"],
  },
  {
    name: "an error status is removed",
    before: status(200, 404),
    after: status(200),
    expect: ["server status-removed @ response 404"],
  },
  {
    name: "the status of success is another one",
    before: status(200),
    after: status(201),
    expect: ["both status-removed @ response 200", "client status-added @ response 201"],
  },
  {
    name: "a response gets a body",
    before: status(200),
    after: answers(object({})),
    expect: ["server media-type-added @ response 200"],
  },
  {
    name: "a response loses its body",
    before: answers(object({})),
    after: status(200),
    expect: ["both media-type-removed @ response 200"],
  },
  {
    name: "a header is added",
    before: header(),
    after: header({}),
    expect: ["addition header-added @ response 200 header X-Next"],
  },
  {
    name: "a header is removed",
    before: header({}),
    after: header(),
    expect: ["client header-removed @ response 200 header X-Next"],
  },
  {
    name: "a header is always sent",
    before: header({}),
    after: header({ required: true }),
    expect: ["server response-header-became-required @ response 200 header X-Next"],
  },
  {
    name: "an errcode is added",
    before: errcodes("M_UNKNOWN"),
    after: errcodes("M_UNKNOWN", "M_EXCLUSIVE"),
    expect: ["addition errcode-added @ response 400"],
  },
  {
    name: "an errcode is removed",
    before: errcodes("M_UNKNOWN", "M_EXCLUSIVE"),
    after: errcodes("M_UNKNOWN"),
    expect: ["client errcode-removed @ response 400"],
  },
];

/** Different words for the same thing on the wire, and things that are easily taken for one another. */
const equalPlants: readonly Plant[] = [
  {
    name: "what is meant by default is written out",
    before: { ...sends(object({})), ...answers({ type: "array", items: {} }) },
    after: {
      ...sends(object({}, { additionalProperties: true, required: [] })),
      ...answers({ type: ["array"], items: true, minItems: 0 }),
    },
    expect: [],
  },
  {
    name: "a constant is a list with one value, and the order of values means nothing",
    before: sends(object({ a: { const: "x" }, b: { enum: [2, 1] } }, { required: ["a", "b"] })),
    after: sends(object({ b: { enum: [1, 2] }, a: { enum: ["x"] } }, { required: ["b", "a"] })),
    expect: [],
  },
  {
    name: "properties move into a base schema",
    before: answers(object({ errcode: text, a: text }, { required: ["errcode"] })),
    after: answers({ allOf: [{ $ref: "#/components/schemas/Base" }, a(text)] }),
    expect: [],
  },
  {
    name: "a schema moves into a component of its own",
    before: answers(a(object({ errcode: text }, { required: ["errcode"] }))),
    after: answers(a({ $ref: "#/components/schemas/Base" })),
    expect: [],
  },
  {
    name: "an example holds keys that look like OpenAPI",
    before: answers({ type: "object", example: { $ref: "https://example.org/1", properties: {} } }),
    after: answers({ type: "object", example: { $ref: "https://example.org/2", properties: {} } }),
    expect: ["other documentation-changed @ response 200"],
  },
];

export const plants: readonly Plant[] = [
  ...operationPlants,
  ...parameterPlants,
  ...requestPlants,
  ...responsePlants,
  ...equalPlants,
];
