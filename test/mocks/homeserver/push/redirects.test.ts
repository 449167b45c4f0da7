/**
 * Redirections, as the HTTP clients of homeservers follow them.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { ProfileName } from "../../../../mocks/homeserver/profiles.ts";
import { setUpRoom } from "./stage.ts";

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly token: string | null;
  readonly type: string | null;
  readonly body: string;
}

/** The first so many requests are redirected, each to another path. */
async function setUpRedirects(
  t: Parameters<typeof setUpRoom>[0],
  { profile, status, times = 1, to = "/moved" }: Redirects,
) {
  const stage = await setUpRoom(t, { profile });
  const seen: Seen[] = [];
  stage.setting.answer = async (request) => {
    const { method, url, headers } = request;
    seen.push({
      method,
      url,
      token: headers.get("authorization"),
      type: headers.get("content-type"),
      body: await request.text(),
    });
    if (seen.length > times) return Response.json({});
    return new Response(null, { status, headers: { Location: `${to}/${seen.length}` } });
  };
  await stage.sayAll("a");
  const { state, reason } = await stage.homeserver.pushState("irc");
  return { seen, state, reason };
}

interface Redirects {
  readonly profile: ProfileName;
  readonly status: number;
  readonly times?: number;
  readonly to?: string;
}

for (const [profile, most] of [
  ["dendrite", 9],
  ["tuwunel", 2],
  ["conduwuit", 1],
] as const) {
  test(`${profile} follows ${most} redirections, and not one more`, async (t) => {
    const followed = await setUpRedirects(t, { profile, status: 307, times: most });
    assert.equal(followed.state, "up");
    assert.equal(followed.seen.length, most + 1);
    const { state, seen } = await setUpRedirects(t, { profile, status: 307, times: most + 1 });
    assert.equal(state, "recovering");
    assert.equal(seen.length, most + 1);
  });
}

for (const profile of ["spec", "synapse"] as const) {
  test(`${profile} takes a redirection for a refusal`, async (t) => {
    const { state, reason, seen } = await setUpRedirects(t, { profile, status: 308 });
    assert.equal(seen.length, 1);
    assert.equal(state, "recovering");
    assert.match(reason ?? "", /^answered 308/u);
  });
}

for (const [profile, status, method] of [
  ["dendrite", 301, "GET"],
  ["dendrite", 302, "GET"],
  ["dendrite", 303, "GET"],
  ["dendrite", 307, "PUT"],
  ["dendrite", 308, "PUT"],
  ["tuwunel", 301, "PUT"],
  ["tuwunel", 302, "PUT"],
  ["tuwunel", 303, "GET"],
  ["tuwunel", 308, "PUT"],
  ["conduwuit", 301, "GET"],
  ["conduwuit", 308, "PUT"],
] as const) {
  test(`after ${status} ${profile} sends ${method === "GET" ? "no events, and is content with that" : "the same again"}`, async (t) => {
    const { state, seen } = await setUpRedirects(t, { profile, status });
    const [first, second] = seen;
    assert.equal(second?.method, method);
    assert.equal(second.body, method === "GET" ? "" : first?.body);
    assert.equal(second.type, method === "GET" ? null : "application/json");
    assert.equal(second.url, "http://irc.test/moved/1", "what stood in the query is gone");
    assert.equal(state, "up");
  });
}

for (const [profile, to, isKept] of [
  ["dendrite", "http://irc.test:8080", true],
  ["dendrite", "http://other.irc.test", true],
  ["dendrite", "http://other.test", false],
  ["tuwunel", "http://irc.test", true],
  ["tuwunel", "http://irc.test:8080", false],
  ["conduwuit", "http://other.irc.test", false],
] as const) {
  test(`the token of ${profile} ${isKept ? "goes along" : "does not go along"} to ${to}`, async (t) => {
    const { seen } = await setUpRedirects(t, { profile, status: 307, to });
    assert.equal(seen[1]?.token, isKept ? "Bearer HS" : null);
  });
}

test("a redirection to nowhere is an answer like others", async (t) => {
  const { state, seen } = await setUpRedirects(t, {
    profile: "dendrite",
    status: 307,
    to: "//[",
  });
  assert.equal(seen.length, 1);
  assert.equal(state, "recovering");
});
