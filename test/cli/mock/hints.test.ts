import assert from "node:assert/strict";
import { test } from "node:test";
import { startPrism, type PrismDocument } from "../../../mocks/prism.ts";
import { hints, samples } from "../../../src/cli/mock/hints.ts";
import type { MockSettings } from "../../../src/cli/mock/settings.ts";

const settings: MockSettings = {
  document: "v1/application-service",
  host: "127.0.0.1",
  port: 9993,
  token: undefined,
  proxy: undefined,
  quiet: false,
};

for (const document of Object.keys(samples) as PrismDocument[]) {
  test(`the sample for ${document} works`, async (t) => {
    const mock = await startPrism(document);
    t.after(() => mock.close());
    const { method, path, bearer, body } = samples[document];
    const answer = await fetch(`${mock.url}${path}`, {
      method,
      ...(bearer ? { headers: { authorization: "Bearer any" } } : {}),
      ...(body === undefined ? {} : { body }),
    });
    assert.equal(answer.status, 200);
  });
}

test("without a token the line can be pasted as it is", () => {
  assert.equal(
    hints(settings, "http://127.0.0.1:9993")[1],
    `  curl -X PUT -H 'Authorization: Bearer any' -d '{"events":[]}' 'http://127.0.0.1:9993/_matrix/app/v1/transactions/1'`,
  );
});

test("a token that was given is not shown", () => {
  for (const document of Object.keys(samples) as PrismDocument[]) {
    const text = hints({ ...settings, document, token: "SECRET" }, "http://x").join("\n");
    assert.doesNotMatch(text, /SECRET|TOKEN/u);
    assert.match(text, /<token>/u);
  }
});

test("a proxy says where to write its address", () => {
  const proxy = { url: "http://127.0.0.1:29318", strict: false };
  assert.match(hints({ ...settings, proxy }, "http://x").join(), /registration file/u);
  const document = "v1/homeserver";
  assert.match(hints({ ...settings, proxy, document }, "http://x").join(), /as its homeserver/u);
});
