import assert from "node:assert/strict";
import { test } from "node:test";
import { CommandError } from "../../../src/cli/command-error.ts";
import { toSettings, type MockOptions } from "../../../src/cli/mock/settings.ts";

const host = "127.0.0.1";

for (const [options, document, port] of [
  [{ side: "application-service" }, "v1/application-service", 9993],
  [{ side: "homeserver" }, "v1/homeserver", 8008],
  [{ side: "registration" }, "draft/registration", 8008],
  [{ side: "application-service", edition: "draft" }, "draft/application-service", 9993],
  [{ side: "homeserver", edition: "draft", port: 0 }, "draft/homeserver", 0],
  [{ side: "registration", edition: "draft", port: 81 }, "draft/registration", 81],
] as const) {
  test(`${JSON.stringify(options)} is ${document} on port ${port}`, () => {
    assert.deepEqual(toSettings({ host, ...options }), {
      document,
      host,
      port,
      token: undefined,
      proxy: undefined,
      quiet: false,
    });
  });
}

test("a proxy can stand beside the server that it watches", () => {
  const proxy = "http://127.0.0.1:8008";
  assert.equal(toSettings({ host, side: "homeserver", proxy }).port, 8009);
  assert.equal(toSettings({ host, side: "application-service", proxy }).port, 9994);
  assert.equal(toSettings({ host, side: "homeserver", proxy, port: 8008 }).port, 8008);
});

test("each side takes the token that it is sent", () => {
  assert.equal(toSettings({ host, side: "application-service", hsToken: "T" }).token, "T");
  assert.equal(toSettings({ host, side: "homeserver", asToken: "T" }).token, "T");
  assert.equal(toSettings({ host, side: "registration", asToken: "T" }).token, "T");
});

test("a proxy reports only, unless it is strict", () => {
  const options = { host, side: "homeserver", proxy: "http://x" } as const;
  assert.deepEqual(toSettings(options).proxy, { url: "http://x", strict: false });
  assert.deepEqual(toSettings({ ...options, strict: true }).proxy, {
    url: "http://x",
    strict: true,
  });
});

for (const [options, message] of [
  [
    { side: "registration", edition: "v1" },
    "v1 has no registration over HTTP: its registration is a file. Leave --edition out for the draft's",
  ],
  [
    { side: "application-service", asToken: "SECRET" },
    "mock application-service takes --hs-token, the token it is sent, not --as-token",
  ],
  [
    { side: "homeserver", hsToken: "SECRET" },
    "mock homeserver takes --as-token, the token it is sent, not --hs-token",
  ],
  [{ side: "registration", asToken: "" }, "--as-token is empty: leave it out to accept any token"],
  [
    { side: "homeserver", strict: true },
    "--strict is for --proxy: without one everything is refused anyway",
  ],
] as const satisfies readonly [Omit<MockOptions, "host">, string][]) {
  test(`${JSON.stringify(options)} is refused`, () => {
    assert.throws(
      () => toSettings({ host, ...options }),
      (error) => {
        assert.ok(error instanceof CommandError);
        assert.equal(error.message, message);
        assert.equal(error.exitCode, 2);
        return true;
      },
    );
  });
}
