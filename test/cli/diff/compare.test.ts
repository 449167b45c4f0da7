import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import type { Change } from "../../../src/cli/diff/change.ts";
import { compareSides } from "../../../src/cli/diff/compare.ts";
import { audienceOf } from "../../../src/cli/diff/describe-change.ts";
import { readSides } from "../../../src/cli/diff/sides.ts";
import { plants, type Plant } from "./planted-edits.ts";
import { writeFiles } from "./temporary.ts";

const securitySchemes = {
  asToken: { type: "http", scheme: "bearer" },
  asTokenInQuery: { type: "apiKey", in: "query", name: "access_token" },
  hsToken: { type: "http", scheme: "bearer" },
};
const Base = {
  type: "object",
  required: ["errcode"],
  properties: { errcode: { type: "string" } },
};

/** Each edit in an operation of its own; only what is shared between two operations is in components. */
function documentOf(side: "before" | "after", shared: object) {
  const entries = plants.map((plant, index): [string, object] => [
    pathOf(index),
    { put: operation(plant, side) },
  ]);
  return {
    openapi: "3.1.0",
    info: { title: "Planted edits", version: "1" },
    security: [{ asToken: [] }],
    paths: {
      ...Object.fromEntries(entries.filter(([, item]) => Object.values(item)[0] !== undefined)),
      "/shared/sent": { post: { operationId: "sendShared", requestBody: body(), ...done } },
      "/shared/answered": {
        get: { operationId: "getShared", responses: { 200: { ...body(), description: "Done" } } },
      },
    },
    components: { securitySchemes, schemas: { Base, Shared: shared } },
  };
}

/** Paths that look much alike, with signs that pointers escape. */
function pathOf(index: number): string {
  return `/plants/${String.fromCodePoint(97 + (index % 26))}${index}~a%23b/{id}`;
}

const done = { responses: { 200: { description: "Done" } } };
const body = () => ({
  content: { "application/json": { schema: { $ref: "#/components/schemas/Shared" } } },
});

function operation(plant: Plant, side: "before" | "after") {
  const members = plant[side];
  return members && { summary: plant.name, ...done, ...members };
}

function summarise(change: Change): string {
  const places = change.places.map(({ part, property }) =>
    [part, property].filter((text) => text !== "").join(", "),
  );
  const where = [...new Set(places)].join(" and ");
  return `${audienceOf(change)} ${change.rule}${where === "" ? "" : ` @ ${where}`}`;
}

describe("planted edits", () => {
  let changes: Change[];

  before(async () => {
    const folder = mkdtempSync(join(tmpdir(), "contract-test-"));
    try {
      const level = (values: string[]) => ({
        type: "object",
        properties: { level: { enum: values } },
      });
      writeFiles(folder, {
        "old.json": documentOf("before", level(["low"])),
        "new.json": documentOf("after", level(["low", "high"])),
      });
      changes = await compareSides(...readSides({ old: "old.json", new: "new.json" }, folder));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  for (const [index, plant] of plants.entries()) {
    test(`${plant.name}: ${plant.expect.join(", ") || "no change"}`, () => {
      const path = pathOf(index);
      const found = changes.flatMap((change) => {
        const places = change.places.filter((place) => place.path === path);
        return places.length === 0 ? [] : [summarise({ ...change, places })];
      });
      assert.deepEqual(found.sort(), [...plant.expect].sort());
    });
  }

  test("a value added to a shared schema breaks servers where it is sent, clients where it is answered", () => {
    const found = changes.filter(({ places }) => places[0]?.path.startsWith("/shared"));
    assert.deepEqual(
      found.map((change) => [change.places[0]?.operationId, audienceOf(change)]),
      [
        ["getShared", "client"],
        ["sendShared", "server"],
      ],
    );
  });

  test("every change has a place and every break a reason", () => {
    for (const change of changes) {
      assert.ok(change.places.length > 0, change.what);
      assert.equal(Object.keys(change.breaks).length > 0, change.kind === "break", change.what);
    }
  });
});
