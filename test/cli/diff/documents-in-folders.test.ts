import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { audienceOf } from "../../../src/cli/diff/describe-change.ts";
import { compareSides } from "../../../src/cli/diff/compare.ts";
import { readSides } from "../../../src/cli/diff/sides.ts";
import { temporaryFolder } from "./temporary.ts";

const ping = {
  post: {
    operationId: "ping",
    responses: { 200: { description: "Done", content: { "application/json": { schema: {} } } } },
  },
};
const document = (paths: object, more: object = {}) => ({
  openapi: "3.1.0",
  info: { title: "Contract", version: "1" },
  paths,
  ...more,
});

async function compare(t: TestContext, files: { readonly [path: string]: unknown }) {
  const folder = temporaryFolder(t, files);
  const changes = await compareSides(...readSides({ old: "old", new: "new" }, folder));
  return changes.map((change) => {
    const { document: name, operationId, property } = change.places[0] ?? assert.fail("no place");
    return [audienceOf(change), change.rule, name, operationId, property].filter(Boolean).join(" ");
  });
}

test("a document only in the old folder breaks clients, one only in the new folder is an addition", async (t) => {
  const changes = await compare(t, {
    "old/same.yaml": document({ "/ping": ping }),
    "old/v1/gone.yaml": document({ "/ping": ping }),
    "new/same.yaml": document({ "/ping": ping }),
    "new/v2/come.json": document({ "/ping": ping }),
  });
  assert.deepEqual(changes, [
    "client document-removed v1/gone.yaml",
    "addition document-added v2/come.json",
  ]);
});

test("documents are paired by their path, and a change names its document", async (t) => {
  const changes = await compare(t, {
    "old/a.yaml": document({ "/ping": ping }),
    "old/b.yaml": document({ "/pong": ping }),
    "new/a.yaml": document({ "/ping": ping }, { info: { title: "Contract", version: "2" } }),
    "new/b.yaml": document({}),
  });
  assert.deepEqual(changes, [
    "other about-changed a.yaml info.version",
    "client operation-removed b.yaml ping",
  ]);
});

test("fragments, other files and the documents of dependencies are no documents of a folder", async (t) => {
  const changes = await compare(t, {
    "old/a.yaml": document({ "/ping": { $ref: "paths/ping.yaml" } }),
    "old/paths/ping.yaml": ping,
    "new/a.yaml": document({ "/ping": { $ref: "paths/ping.yaml" } }),
    "new/paths/ping.yaml": ping,
    "new/node_modules/x/api.yaml": document({ "/ping": ping }),
    "new/schema.yaml": "description: |\n  a key `openapi: 3.1.0` in the words\n",
    "new/broken.yaml": "{ not: [yaml",
  });
  assert.deepEqual(changes, []);
});

test("one schema of many files is one change with all of its places", async (t) => {
  const files = (type: string) => ({
    "a.yaml": document({ "/a": answering("a") }),
    "b.yaml": document({ "/b": answering("b") }),
    "schemas/Error.yaml": { type: "object", properties: { errcode: { type } } },
  });
  const answering = (operationId: string) => ({
    get: {
      operationId,
      responses: {
        400: {
          description: "Refused",
          content: { "application/json": { schema: { $ref: "schemas/Error.yaml" } } },
        },
      },
    },
  });
  const inFolder = (folder: string, content: object) =>
    Object.fromEntries(Object.entries(content).map(([path, text]) => [`${folder}/${path}`, text]));
  const folder = temporaryFolder(t, {
    ...inFolder("old", files("string")),
    ...inFolder("new", files("integer")),
  });
  const changes = await compareSides(...readSides({ old: "old", new: "new" }, folder));
  assert.equal(changes.length, 1);
  assert.deepEqual(
    changes[0]?.places.map((place) => [
      place.document,
      place.operationId,
      place.part,
      place.property,
    ]),
    [
      ["a.yaml", "a", "response 400", "errcode"],
      ["b.yaml", "b", "response 400", "errcode"],
    ],
  );
});

test("sources with references, a bundle, and paths below a server's base path are the same contract", async (t) => {
  const folder = temporaryFolder(t, {
    "sources.yaml": document({ "/_matrix/app/v1/users/{userId}": { $ref: "./paths/users.yaml" } }),
    "paths/users.yaml": {
      parameters: [{ $ref: "../parameters/UserId.yaml" }],
      get: { operationId: "query", responses: { 404: { $ref: "../responses/NotFound.yaml" } } },
    },
    "parameters/UserId.yaml": {
      name: "userId",
      in: "path",
      required: true,
      schema: { type: "string" },
    },
    "responses/NotFound.yaml": {
      description: "None",
      content: { "application/json": { schema: { $ref: "../Error.yaml" } } },
    },
    "Error.yaml": {
      type: "object",
      required: ["errcode"],
      properties: { errcode: { type: "string" } },
    },
    "bundle.json": document(
      {
        "/_matrix/app/v1/users/{user}": {
          get: {
            operationId: "query",
            parameters: [{ name: "user", in: "path", required: true, schema: { type: "string" } }],
            responses: { 404: { $ref: "#/components/responses/NotFound" } },
          },
        },
      },
      {
        components: {
          responses: {
            NotFound: {
              description: "None",
              content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
            },
          },
          schemas: {
            Error: {
              type: "object",
              required: ["errcode"],
              properties: { errcode: { type: "string" } },
            },
          },
        },
      },
    ),
    "specification.yaml": `
openapi: 3.1.0
info: { title: Contract, version: "1" }
servers:
  - url: "{protocol}://{hostname}{basePath}"
    variables:
      protocol: { enum: [http, https], default: https }
      hostname: { default: localhost:8008 }
      basePath: { default: /_matrix/app/v1 }
paths:
  "/users/{userId}":
    get:
      operationId: query
      parameters:
        - { in: path, name: userId, required: true, schema: { type: string } }
      responses:
        "404":
          description: None
          content:
            application/json:
              schema: { $ref: Error.yaml }
`,
  });
  const compareFiles = async (old: string, now: string) =>
    (await compareSides(...readSides({ old, new: now }, folder)))
      .filter(({ rule }) => rule !== "about-changed")
      .map(({ what }) => what);
  assert.deepEqual(await compareFiles("sources.yaml", "specification.yaml"), []);
  assert.deepEqual(await compareFiles("sources.yaml", "bundle.json"), [
    "path parameter renamed userId → user",
  ]);
});
