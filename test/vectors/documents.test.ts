/**
 * Every vector against the documents: the operation exists, the request fits or is refused for the reason that the
 * vector gives, the status and the errcode are declared, and the answer fits.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkRequest, checkResponse } from "../../src/contract/check-exchange.ts";
import { createRouter } from "../../src/contract/route.ts";
import { bytesOf, contractOf, errcodeOf, filledIn, titleOf, vectors } from "./vectors.ts";

/** Requests that the contract itself refuses: id → what it must say. */
const refused: Readonly<Record<string, RegExp>> = {
  "D-03": /namespaces\/users\/0: must be object/u,
  "D-06": /as_token: missing/u,
  "D-08": /not valid JSON/u,
  "D-09": /url is missing/u,
  "D-20": /access_token: missing/u,
  "D-25": /access_token: missing/u,
  "D-26": /events is missing/u,
  "D-45": /uri: missing/u,
  "S-11": /events: must be array/u,
  "S-56": /ts: must be integer/u,
  "S-68": /visibility: must be one of/u,
};

for (const vector of vectors) {
  test(titleOf(vector), () => {
    const contract = contractOf(vector);
    const url = new URL(vector.path, "http://127.0.0.1");
    const route = createRouter(contract.operations)(vector.method, url.pathname);
    if (errcodeOf(vector) === "M_UNRECOGNIZED") {
      assert.equal(route.kind, "unknown-path");
      return;
    }
    assert.equal(route.kind, "operation", "no operation has this path");
    if (route.kind !== "operation") return;

    const faults = checkRequest(contract, route, {
      url,
      headers: new Headers(vector.headers),
      body: bytesOf(vector.body),
    }).map((one) => one.message);
    const expected = refused[vector.id];
    if (expected === undefined) assert.deepEqual(faults, []);
    else assert.match(faults.join("\n"), expected);

    const answer = checkResponse(contract, route.operation, {
      status: vector.status,
      headers: new Headers({ "content-type": "application/json" }),
      body: bytesOf(filledIn(vector.response)),
    });
    // A warning is an errcode that the operation does not declare; the vectors allow none.
    assert.deepEqual(
      answer.map((one) => one.message),
      [],
    );
  });
}

test("every vector that is named as refused exists", () => {
  const ids = vectors.map((vector) => vector.id);
  assert.deepEqual(
    Object.keys(refused).filter((id) => !ids.includes(id)),
    [],
  );
});
