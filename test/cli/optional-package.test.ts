import assert from "node:assert/strict";
import { test } from "node:test";
import { CommandError } from "../../src/cli/command-error.ts";
import { requirePackages } from "../../src/cli/optional-package.ts";

test("all packages that are missing are named in one line, with one command that installs them", () => {
  const names = ["commander", "@nobody/a", "@nobody/b", "@nobody/c"];
  assert.throws(
    () => requirePackages(names, "appservice lint"),
    (error) => {
      assert.ok(error instanceof CommandError);
      assert.equal(
        error.message,
        'appservice lint needs @nobody/a, @nobody/b and @nobody/c: run "npm install --save-dev @nobody/a @nobody/b @nobody/c"',
      );
      return true;
    },
  );
});

test("one package that is missing is named alone", () => {
  assert.throws(() => requirePackages(["yaml", "@nobody/a"], "appservice lint"), {
    message: 'appservice lint needs @nobody/a: run "npm install --save-dev @nobody/a"',
  });
});

test("packages that are there are not missed, whatever they export", () => {
  requirePackages(
    ["commander", "yaml", "@stoplight/spectral-core", "typescript"],
    "appservice lint",
  );
  // One that is there without this entry is not missing: loading it says what is wrong.
  requirePackages(["commander/nothing"], "appservice lint");
});
