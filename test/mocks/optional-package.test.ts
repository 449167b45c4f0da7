import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import {
  MissingPackageError,
  optionalPackage,
  requirePackage,
} from "../../mocks/optional-package.ts";

test("a missing package is named together with the command that installs it", async () => {
  const missing = optionalPackage(
    "@nobody/nothing",
    () => import("@nobody/nothing" as string) as Promise<object>,
    "a Prism mock",
  );
  await assert.rejects(missing, (error) => {
    assert.ok(error instanceof MissingPackageError);
    assert.equal(
      error.message,
      'a Prism mock needs @nobody/nothing: run "npm install --save-dev @nobody/nothing"',
    );
    return true;
  });
});

test("a package that is there but fails to load keeps its own error", async () => {
  const broken = new Error("it is broken");
  await assert.rejects(
    optionalPackage("@nobody/broken", () => Promise.reject(broken), "a Prism mock"),
    broken,
  );
});

test("a package that lacks a package of its own keeps its own error", async () => {
  const error = Object.assign(new Error("Cannot find package 'other'"), {
    code: "ERR_MODULE_NOT_FOUND",
  });
  await assert.rejects(
    optionalPackage("@nobody/broken", () => Promise.reject(error), "a Prism mock"),
    error,
  );
});

test("a package that is there is handed over", async () => {
  const value = { answer: 42 };
  assert.equal(await optionalPackage("x", () => Promise.resolve(value), "a Prism mock"), value);
});

test("a package that is loaded without waiting is named too when it is missing", () => {
  const load = (): object => createRequire(import.meta.url)("@nobody/nothing") as object;
  assert.throws(() => requirePackage("@nobody/nothing", load, "the profile"), {
    name: "MissingPackageError",
    message: 'the profile needs @nobody/nothing: run "npm install --save-dev @nobody/nothing"',
  });
  const value = { answer: 42 };
  assert.equal(
    requirePackage("x", () => value, "the profile"),
    value,
  );
});
