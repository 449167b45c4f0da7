import assert from "node:assert/strict";
import { test } from "node:test";
import type { Answer } from "../../../mocks/prism/answer.ts";
import { loadBundle, loadContract, type PrismDocument } from "../../../mocks/prism/documents.ts";
import { loadExamples } from "../../../mocks/prism/examples.ts";
import type { Fault } from "../../../src/contract/fault.ts";
import type { OperationDescription } from "../../../src/contract/operation.ts";

const documents = [
  "v1/application-service",
  "v1/homeserver",
  "draft/application-service",
  "draft/homeserver",
  "draft/registration",
] as const satisfies readonly PrismDocument[];

function isFault(answer: Answer | Fault): answer is Fault {
  return "errcode" in answer;
}

for (const document of documents) {
  test(`every declared status and errcode of ${document} can be asked for, and fits its schema`, async () => {
    const contract = await loadContract(document);
    const examples = await loadExamples(await loadBundle(document));
    const wrong: string[] = [];
    for (const operation of Object.values(contract.operations)) {
      const validators = contract.validators.responses[operation.operationId] ?? {};
      const parameters = Object.fromEntries(
        operation.pathParameters.map((name) => [name, "a,b/c"]),
      );
      const expect = async (status: number, example?: string) => {
        const preference = {
          code: String(status),
          ...(example === undefined ? {} : { example }),
        };
        const answer = await examples.answer(operation, parameters, preference);
        const place = `${operation.operationId} ${status} ${example ?? ""}`;
        if (isFault(answer)) wrong.push(`${place}: ${answer.message}`);
        else if (answer.status !== status) wrong.push(`${place}: ${answer.status}`);
        else if (validators[String(status)]?.(answer.body) === false)
          wrong.push(`${place}: schema`);
        else if (example !== undefined && !hasErrcode(answer.body, example)) wrong.push(place);
      };
      for (const status of operation.statuses) {
        await expect(status);
        for (const errcode of operation.errcodes[String(status)] ?? [])
          await expect(status, errcode);
      }
    }
    assert.deepEqual(wrong, []);
  });

  test(`without a preference every operation of ${document} succeeds`, async () => {
    const contract = await loadContract(document);
    const examples = await loadExamples(await loadBundle(document));
    for (const operation of Object.values(contract.operations)) {
      const answer = await examples.answer(operation, {}, {});
      const lowest = Math.min(...operation.statuses.filter((one) => one < 300));
      assert.ok(!isFault(answer));
      assert.equal(answer.status, lowest, operation.operationId);
    }
  });
}

function hasErrcode(body: unknown, errcode: string): boolean {
  return typeof body === "object" && body !== null && "errcode" in body && body.errcode === errcode;
}

function documentWith(responses: object, more: object = {}): object {
  return {
    openapi: "3.1.0",
    info: { title: "test", version: "1" },
    paths: { "/x/{y}": { get: { operationId: "x", responses, ...more } } },
  };
}

const operation: OperationDescription = {
  operationId: "x",
  method: "GET",
  path: "/x/{y}",
  legacyPath: null,
  restOfPath: false,
  token: null,
  tokenRequired: false,
  pathParameters: ["y"],
  queryParameters: [],
  requestBody: null,
  statuses: [200],
  errcodes: {},
  retry: "safe",
};

test("declared headers come with their example, others and Prism's own do not", async () => {
  const headers = {
    "Retry-After": { schema: { type: "string" }, example: "2" },
    "X-Nothing": { schema: { type: "boolean" } },
  };
  const content = { "application/json": { examples: { one: { value: { a: 1 } } } } };
  const responses = { "200": { description: "", headers, content } };
  const examples = await loadExamples(documentWith(responses, { deprecated: true }));
  assert.deepEqual(await examples.answer(operation, { y: "1" }, {}), {
    status: 200,
    headers: { "retry-after": "2", "content-type": "application/json" },
    body: { a: 1 },
  });
});

test("an answer of any type is bytes", async () => {
  const examples = await loadExamples(
    documentWith({ "200": { description: "", content: { "*/*": { example: "any bytes" } } } }),
  );
  const answer = await examples.answer(operation, { y: "1" }, {});
  assert.deepEqual(answer, {
    status: 200,
    headers: { "content-type": "application/octet-stream" },
    body: "any bytes",
  });
});

test("one request's preference is not kept for the next", async () => {
  const examples = await loadExamples(await loadBundle("v1/application-service"));
  const { operations } = await loadContract("v1/application-service");
  const query = operations["queryUserById"];
  assert.ok(query);
  const statuses = [];
  for (const preference of [{ code: "404" }, {}, { example: "M_FORBIDDEN" }, {}]) {
    statuses.push((await examples.answer(query, { userId: "@a:b" }, preference)).status);
  }
  assert.deepEqual(statuses, [404, 200, 403, 200]);
});

test("an operation that Prism cannot answer is an error that can be caught", async () => {
  const none = await loadExamples(documentWith({}));
  await assert.rejects(
    none.answer({ ...operation, operationId: "y" }, {}, {}),
    /not in the document/u,
  );
  await assert.rejects(none.answer(operation, {}, {}), /declares no answer/u);
});

test("a response without an example is made up from its schema, or is an error that can be caught", async () => {
  const schema = { type: "object", properties: { a: { type: "string" } } };
  const content = { "application/json": { schema } };
  const examples = await loadExamples(documentWith({ "200": { description: "", content } }));
  const answer = await examples.answer(operation, { y: "1" }, {});
  assert.deepEqual((answer as Answer).body, { a: "string" });

  const lost = { "application/json": { schema: { $ref: "#/components/schemas/Gone" } } };
  const broken = await loadExamples(documentWith({ "200": { description: "", content: lost } }));
  await assert.rejects(broken.answer(operation, { y: "1" }, {}), Error);
});

test("the document is not written to", async () => {
  const bundle = await loadBundle("draft/registration");
  const before = JSON.stringify(bundle);
  await loadExamples(bundle);
  assert.equal(JSON.stringify(bundle), before);
});
