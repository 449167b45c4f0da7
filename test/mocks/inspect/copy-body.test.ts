import assert from "node:assert/strict";
import { test } from "node:test";
import { copyBody } from "../../../mocks/inspect/copy-body.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test("a body is read whole when it is short enough", async () => {
  assert.deepEqual(await copyBody(new Response("grüß").body, 6), { text: "grüß", bytes: 6 });
  assert.deepEqual(await copyBody(null, 6), { text: "", bytes: 0 });
});

test("of an endless body no more is read than is shown", async () => {
  let given = 0;
  let isCancelled = false;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      given += 1;
      controller.enqueue(bytes("abc"));
    },
    cancel() {
      isCancelled = true;
    },
  });
  assert.deepEqual(await copyBody(endless, 7), { text: "abcabca", bytes: undefined });
  assert.ok(given < 6 && isCancelled, `${given} were given`);
});

test("what was read before a body broke is shown", async () => {
  const chunks = [bytes("abc")];
  const broken = new ReadableStream<Uint8Array>({
    pull(controller) {
      const chunk = chunks.pop();
      if (chunk === undefined) controller.error(new Error("gone"));
      else controller.enqueue(chunk);
    },
  });
  assert.deepEqual(await copyBody(broken, 7), { text: "abc", bytes: undefined });
});
