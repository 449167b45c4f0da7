/**
 * Every kind of carrier holds for the documents as they are, and says what is wrong with a copy that was broken.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Carrier } from "../../../scripts/requirements/carrier.ts";
import {
  loadDocuments,
  type DocumentName,
  type Documents,
} from "../../../scripts/requirements/documents.ts";
import { inDocument, registrationKey } from "../../../scripts/requirements/vocabulary.ts";
import { breakages } from "./breakages.ts";

const documents = loadDocuments();
const as = inDocument("v1/application-service");
const hs = inDocument("v1/homeserver");
const reg = inDocument("draft/registration");

type Json = Record<string, unknown>;

/** Sets one place of a copy, or deletes it. */
function edit<T extends object>(value: T, keys: readonly string[], to: unknown): T {
  const copy = structuredClone(value);
  const [last = "", ...parents] = keys.toReversed();
  const parent = parents.toReversed().reduce<Json>((one, key) => {
    assert.ok(key in one, `there is no ${keys.join("/")} to break`);
    return one[key] as Json;
  }, copy as Json);
  if (to === undefined) delete parent[last];
  else parent[last] = to;
  return copy;
}

function withBroken(document: DocumentName, keys: readonly string[], to?: unknown): Documents {
  const { bundles } = documents;
  return { ...documents, bundles: { ...bundles, [document]: edit(bundles[document], keys, to) } };
}

for (const [what, carrier, document, keys, to, fault] of breakages) {
  test(`${what} is noticed`, () => {
    assert.equal(carrier.findFault(documents), undefined);
    assert.match(carrier.findFault(withBroken(document, keys, to)) ?? "", fault);
  });
}

test("a key of the registration file that is gone is noticed", () => {
  const carrier = registrationKey("namespaces.users[].regex", { required: true });
  assert.equal(carrier.findFault(documents), undefined);
  const registration = edit(documents.registration, ["$defs", "Namespace", "required"], []);
  assert.match(carrier.findFault({ ...documents, registration }) ?? "", /is not required/u);
});

const ping = { request: "POST /_matrix/app/v1/ping?access_token=hs", body: {} };
const refusals: readonly (readonly [string, Carrier, RegExp])[] = [
  [
    "a request of another operation",
    as.exchange("sendTransaction", ping),
    /is not sendTransaction/u,
  ],
  [
    "a query parameter that the operation does not have",
    hs.exchange("getVersions", { request: "GET /_matrix/client/versions?ts=1" }),
    /getVersions takes no ts/u,
  ],
  [
    "a status that the operation does not declare",
    reg.exchange("unregisterApplicationService", {
      request: "POST /unregister",
      body: { as_token: "T_a" },
      status: 409,
    }),
    /status: 409 is not declared/u,
  ],
  [
    "a body that the operation does not take",
    reg.exchange("registerApplicationService", {
      request: "POST /register",
      body: { as_token: "T_a" },
    }),
    /request url is missing/u,
  ],
  ["a body that is to be refused and is not", as.refused("ping", {}), /ping allows \{\}/u],
  [
    "an exception that is none any more",
    as.everyOperation((id) => as.status(id, 200), { except: { gone: "was different once" } }),
    /no such operation as gone/u,
  ],
];

for (const [what, carrier, fault] of refusals) {
  test(`${what} is noticed`, () => {
    assert.match(carrier.findFault(documents) ?? "", fault);
  });
}
