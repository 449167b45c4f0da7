/**
 * The client-server operations, line by line: who may act in them and which errcodes they declare.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { operationsOf, type PlacedOperation } from "../../scripts/generate/openapi.ts";
import type { Carrier } from "../../scripts/requirements/carrier.ts";
import { findOperation, loadDocuments } from "../../scripts/requirements/documents.ts";
import { inDocument } from "../../scripts/requirements/vocabulary.ts";
import { besideTheTable, clientServer, type Mark } from "./client-server.ts";

const documents = loadDocuments();
const hs = inDocument("v1/homeserver");
const bundle = documents.bundles["v1/homeserver"];

function mark(operationId: string, name: string, wanted: Mark): Carrier {
  if (wanted === "–") return hs.noParameter(operationId, name);
  return hs.parameter(operationId, name, { required: wanted === "required" });
}

/** What every operation declares for the token it takes, the device it takes and the body it has. */
function common({ operation }: PlacedOperation, deviceId: Mark): Carrier[] {
  const id = operation.operationId;
  const security = operation.security ?? bundle.security ?? [];
  const body = operation.requestBody as { content?: Record<string, unknown> } | undefined;
  return [
    hs.status(id, 404, "M_UNRECOGNIZED"),
    hs.status(id, 405, "M_UNRECOGNIZED"),
    hs.status(id, 429, "M_LIMIT_EXCEEDED"),
    ...(security.length === 0
      ? []
      : [
          hs.status(id, 401, "M_MISSING_TOKEN", "M_UNKNOWN_TOKEN"),
          hs.status(id, 403, "M_FORBIDDEN"),
        ]),
    ...(deviceId === "–" ? [] : [hs.status(id, 400, "M_UNKNOWN_DEVICE")]),
    ...(body?.content?.["application/json"] === undefined
      ? []
      : [hs.status(id, 400, "M_NOT_JSON", "M_BAD_JSON")]),
  ];
}

for (const { operationId, route, userId, deviceId, ts, codes } of clientServer) {
  test(`${route}: user_id ${userId}, device_id ${deviceId}, ts ${ts}, and its errcodes (S55, S57, S60)`, () => {
    const placed = findOperation(documents, "v1/homeserver", operationId);
    const carriers = [
      hs.operation(operationId, route),
      mark(operationId, "user_id", userId),
      mark(operationId, "device_id", deviceId),
      mark(operationId, "ts", ts),
      ...codes.map(([status, ...names]) => hs.status(operationId, status, ...names)),
      ...common(placed, deviceId),
    ];
    assert.deepEqual(
      carriers.map((carrier) => carrier.findFault(documents)).filter((one) => one !== undefined),
      [],
    );
  });
}

test("the table and the document have the same operations, each once", () => {
  const listed = [
    ...clientServer.map(({ operationId }) => operationId),
    ...Object.keys(besideTheTable),
  ];
  const declared = operationsOf(bundle).map(({ operation }) => operation.operationId);
  assert.deepEqual([...listed].sort(), [...declared].sort());
});
