import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { test, type TestContext } from "node:test";
import { serve } from "../mocks/support.ts";

/** Runs the command as a user does. */
function appservice(t: TestContext, ...args: string[]) {
  const child = spawn(process.execPath, ["--import", "tsx", "src/cli/bin.ts", ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  t.after(() => child.kill("SIGKILL"));
  const ended = once(child, "exit") as Promise<[number | null, NodeJS.Signals | null]>;
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => {
    errors += String(chunk);
  });
  const lines = createInterface({ input: child.stdout });
  const url = async () => {
    const [line] = (await once(lines, "line")) as [string];
    return /http:\S+/u.exec(line)?.[0] ?? "";
  };
  return { child, ended, url, errors: () => errors };
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  test(`a mock listens until ${signal}, and ends with exit code 0`, async (t) => {
    const { child, ended, url } = appservice(t, "mock", "application-service", "--port", "0");
    const answer = await fetch(`${await url()}/_matrix/app/v1/users/@a:b`, {
      headers: { authorization: "Bearer any" },
    });
    assert.equal(answer.status, 200);
    child.kill(signal);
    assert.deepEqual(await ended, [0, null]);
  });
}

test("a mock goes on when nobody reads what it says", async (t) => {
  const { child, ended, url, errors } = appservice(t, "mock", "registration", "--port", "0");
  const address = await url();
  child.stdout.destroy();
  for (const path of ["/one", "/two"]) assert.equal((await fetch(address + path)).status, 404);
  child.kill("SIGTERM");
  assert.deepEqual(await ended, [0, null]);
  assert.doesNotMatch(errors(), /EPIPE/u);
});

for (const [flags, code] of [
  [[], 0],
  [["--strict"], 1],
] as const) {
  test(`a proxy ${flags.join() || "that only reports"} that saw a violation ends with exit code ${code}`, async (t) => {
    const upstream = await serve(t, (_request, response) => response.writeHead(200).end());
    const side = ["application-service", "--port", "0", "--proxy", upstream];
    const { child, ended, url, errors } = appservice(t, "mock", ...side, ...flags);
    await fetch(`${await url()}/users/@a:b`, { headers: { authorization: "Bearer any" } });
    child.kill("SIGTERM");
    assert.deepEqual(await ended, [code, null]);
    assert.match(errors(), /1 request, 1 violation, 0 warnings\n$/u);
  });
}

for (const [args, message] of [
  [["registration", "--edition", "v1"], /^appservice: v1 has no registration over HTTP.*\n$/u],
  [
    ["homeserver", "--proxy", "example.org"],
    /^appservice: the proxy needs an http or https URL, such as http:\/\/127\.0\.0\.1:9993\n$/u,
  ],
  [["nobody"], /'nobody' is invalid for argument 'side'/u],
  [["homeserver", "--port", "99999"], /A port is a number from 0 to 65535/u],
] as const) {
  test(`mock ${args.join(" ")} cannot run: exit code 2, and no stack trace`, async (t) => {
    const { ended, errors } = appservice(t, "mock", ...args);
    assert.deepEqual(await ended, [2, null]);
    assert.match(errors(), message);
    assert.doesNotMatch(errors(), /^ {4}at /mu);
  });
}
