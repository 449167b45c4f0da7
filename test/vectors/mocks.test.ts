/**
 * Every vector over HTTP against the mock of its document. A mock has no state: where a vector's answer depends on what
 * came before, the answer is asked for by name, and what is checked is that the mock can give it.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startPrism, type PrismDocument, type PrismMock } from "../../mocks/prism.ts";
import { contractOf, errcodeOf, titleOf, vectors, type Vector } from "./vectors.ts";

/** Answers that follow from the request alone: nothing is asked for by name. */
const stateless = new Set(
  `
  D-01 D-03 D-06 D-08 D-09 D-13 D-14 D-17 D-18 D-20 D-21 D-22 D-24 D-25 D-26 D-30 D-35 D-36
  D-41 D-43 D-45 S-03 S-04 S-07 S-08 S-11 S-12 S-14 S-19 S-20 S-21 S-29 S-31 S-32 S-35
  S-43 S-47 S-48 S-51 S-54 S-56 S-62 S-64 S-67 S-68 S-71 S-72 S-74 S-75
  `
    .trim()
    .split(/\s+/u),
);

/** Answers that follow from the request, but not from the documents alone: id → why they are asked for by name. */
const beyondDocuments: Readonly<Record<string, string>> = {
  "D-04": "a regular expression that does not compile: no schema can say so",
  "D-39": "whether a user_token is accepted is for the homeserver to say (U21)",
};

/** Vectors whose exact answer no example has: id → why. Their status and errcode are checked all the same. */
const otherContent: Readonly<Record<string, string>> = {
  "S-41": "an ordinary client's own token: the mock answers as the sender of the registration",
};

const tokens: Readonly<Record<string, string>> = {
  "draft/registration": "T_a",
  "draft/application-service": "T_h",
  "v1/application-service": "HS",
};

const mocks = new Map<string, PrismMock>();

before(async () => {
  const names = new Set(vectors.map((vector) => contractOf(vector).name as PrismDocument));
  for (const name of names) {
    const token = tokens[name];
    mocks.set(name, await startPrism(name, token === undefined ? {} : { token }));
  }
  // The homeservers know one more caller: ordinary clients with tokens of their own. Wrong ones need a strict mock.
  mocks.set("v1/homeserver strict", await startPrism("v1/homeserver", { token: "AS" }));
});

after(() => Promise.all([...mocks.values()].map((mock) => mock.close())));

function preferenceOf(vector: Vector): string | undefined {
  if (stateless.has(vector.id)) return undefined;
  const errcode = errcodeOf(vector);
  if (errcode !== undefined) return `code=${vector.status}, example=${errcode}`;
  if (vector.id === "S-36") return "example=virtualUser";
  return `code=${vector.status}`;
}

async function replay(vector: Vector): Promise<{ status: number; body: unknown }> {
  const { name } = contractOf(vector);
  const mock = mocks.get(vector.id === "S-48" ? `${name} strict` : name);
  assert.ok(mock);
  const prefer = preferenceOf(vector);
  const body = typeof vector.body === "string" ? vector.body : JSON.stringify(vector.body);
  const response = await fetch(`${mock.url}${vector.path}`, {
    method: vector.method,
    headers: {
      ...vector.headers,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(prefer === undefined ? {} : { prefer }),
    },
    ...(body === undefined ? {} : { body }),
  });
  assert.equal(response.headers.get("content-type"), "application/json");
  return { status: response.status, body: await response.json() };
}

/** Whether the answer has everything that the vector names; it may say more. */
function contains(answer: unknown, expected: unknown): boolean {
  if (expected === "<string>") return typeof answer === "string" && answer !== "";
  if (typeof expected !== "object" || expected === null) return answer === expected;
  if (typeof answer !== "object" || answer === null) return false;
  return Object.entries(expected).every(([key, value]) =>
    contains((answer as Record<string, unknown>)[key], value),
  );
}

for (const vector of vectors) {
  test(titleOf(vector), async () => {
    const { status, body } = await replay(vector);
    assert.equal(status, vector.status, JSON.stringify(body));
    if (vector.id in otherContent) return;
    assert.ok(contains(body, vector.response), JSON.stringify(body));
  });
}

test("every vector that is named here exists", () => {
  const ids = new Set(vectors.map((vector) => vector.id));
  const named = [...stateless, ...Object.keys(otherContent), ...Object.keys(beyondDocuments)];
  assert.deepEqual(
    named.filter((id) => !ids.has(id)),
    [],
  );
});
