import assert from "node:assert/strict";
import { test } from "node:test";
import { admit, type PageRequest } from "../../../mocks/inspect/own-page.ts";

const secret = "c2VjcmV0";
const page: PageRequest = {
  method: "GET",
  path: `/${secret}/`,
  host: "127.0.0.1:4000",
  origin: undefined,
  contentType: undefined,
  site: undefined,
};
const press: PageRequest = {
  ...page,
  method: "POST",
  path: `/${secret}/control`,
  origin: "http://127.0.0.1:4000",
  contentType: "application/json",
  site: "same-origin",
};
const judge = (request: PageRequest) => admit(request, { port: 4000, secret });

test("the page gets in, by each name of this machine", () => {
  for (const name of ["127.0.0.1", "localhost", "[::1]"]) {
    assert.deepEqual(judge({ ...page, host: `${name}:4000` }), { kind: "admitted", path: "/" });
  }
  assert.deepEqual(judge({ ...page, site: "none" }), { kind: "admitted", path: "/" });
  assert.deepEqual(judge(press), { kind: "admitted", path: "/control" });
});

const refused: readonly (readonly [why: string, request: PageRequest, status: number])[] = [
  ["a name of another site that points here", { ...page, host: "evil.example:4000" }, 403],
  ["another port", { ...page, host: "127.0.0.1:4001" }, 403],
  ["no Host", { ...page, host: undefined }, 403],
  ["a name that begins like ours", { ...page, host: "localhost.evil.example:4000" }, 403],
  ["no secret", { ...page, path: "/" }, 404],
  ["a wrong secret", { ...page, path: "/wrong/" }, 404],
  ["nothing below the secret", { ...page, path: `/${secret}` }, 404],
  ["a button pressed by another site", { ...press, origin: "http://evil.example" }, 403],
  ["a button pressed from a sandbox", { ...press, origin: "null" }, 403],
  ["a button pressed from another port", { ...press, origin: "http://127.0.0.1:80" }, 403],
  [
    "a button pressed from another name of ours",
    { ...press, origin: "http://localhost:4000" },
    403,
  ],
  ["a button pressed by nobody", { ...press, origin: undefined }, 403],
  ["a form", { ...press, contentType: "text/plain" }, 415],
  ["what the browser calls cross-site", { ...page, site: "cross-site" }, 403],
  ["what the browser calls same-site", { ...press, site: "same-site" }, 403],
];
for (const [why, request, status] of refused) {
  test(`${why} is refused`, () => {
    assert.deepEqual(judge(request), { kind: "refused", status });
  });
}
