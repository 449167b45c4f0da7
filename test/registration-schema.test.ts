import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { schemas } from "../generated/registration.validators.ts";
import { findFault } from "../src/contract/validate.ts";

const schema: { examples: Record<string, unknown>[] } = JSON.parse(
  readFileSync(new URL("../generated/registration.schema.json", import.meta.url), "utf8"),
);
const irc = schema.examples[0] ?? {};
const faultOf = (registration: unknown) => findFault(schemas.Registration, registration);

test("the example is a registration (S2, S3, S4, S5, S6)", () => {
  assert.equal(faultOf(irc), undefined);
});

test("an application service that wants no traffic has a null url (S3)", () => {
  assert.equal(faultOf({ ...irc, url: null }), undefined);
});

test("each list of namespaces may be missing (S5)", () => {
  assert.equal(faultOf({ ...irc, namespaces: {} }), undefined);
});

test("unknown and unstable keys are allowed", () => {
  const more = {
    "de.sorunome.msc2409.push_ephemeral": true,
    "org.matrix.msc3202": true,
    "io.element.msc4190": true,
    ip_range_whitelist: ["10.0.0.0/8"],
    "org.example.own": { anything: [1] },
  };
  assert.equal(faultOf({ ...irc, ...more }), undefined);
});

const without = (key: string) =>
  Object.fromEntries(Object.entries(irc).filter(([name]) => name !== key));

for (const key of ["id", "url", "as_token", "hs_token", "sender_localpart", "namespaces"]) {
  test(`${key} is required`, () => {
    assert.equal(faultOf(without(key)), `${key} is missing`);
  });
}

const namespace = { regex: "@_irc_.*", exclusive: true };

const wrong: readonly (readonly [string, Record<string, unknown>, RegExp])[] = [
  ["an empty token", { as_token: "" }, /^as_token: /u],
  ["a url that is no http address", { url: "irc.example.org" }, /^url: /u],
  [
    "a namespace that is only a regex",
    { namespaces: { users: ["@_irc_.*"] } },
    /users\/0: must be/u,
  ],
  [
    "a namespace without exclusive",
    { namespaces: { users: [{ regex: "a" }] } },
    /exclusive is missing/u,
  ],
  [
    "namespaces that are no list",
    { namespaces: { aliases: namespace } },
    /aliases: must be array/u,
  ],
  ["rate_limited that is no boolean", { rate_limited: "no" }, /^rate_limited: /u],
];

for (const [what, change, fault] of wrong) {
  test(`${what} is refused`, () => {
    assert.match(faultOf({ ...irc, ...change }) ?? "", fault);
  });
}
