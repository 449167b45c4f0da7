import assert from "node:assert/strict";
import { test } from "node:test";
import { isNetworkError, isUnsent, networkErrorCode } from "../../src/resilience/network-error.ts";

/** As Node's `fetch` fails: a bare TypeError with the reason below it. */
function fetchFailed(cause: unknown): TypeError {
  return new TypeError("fetch failed", { cause });
}

function systemError(code: string, syscall?: string): Error {
  return Object.assign(new Error(code), { code, syscall });
}

function aggregate(...errors: Error[]): Error {
  return Object.assign(new AggregateError(errors), { code: networkErrorCode(errors[0]) });
}

/** name, error, code, never sent */
const failures: [string, Error, string | undefined, boolean][] = [
  [
    "a refused connection",
    fetchFailed(systemError("ECONNREFUSED", "connect")),
    "ECONNREFUSED",
    true,
  ],
  ["an unknown host", fetchFailed(systemError("ENOTFOUND", "getaddrinfo")), "ENOTFOUND", true],
  [
    "a name server that is away",
    fetchFailed(systemError("EAI_AGAIN", "getaddrinfo")),
    "EAI_AGAIN",
    true,
  ],
  [
    "a connection that was not made in time",
    fetchFailed(systemError("UND_ERR_CONNECT_TIMEOUT")),
    "UND_ERR_CONNECT_TIMEOUT",
    true,
  ],
  [
    "a time-out while connecting",
    fetchFailed(systemError("ETIMEDOUT", "connect")),
    "ETIMEDOUT",
    true,
  ],
  ["a time-out while reading", fetchFailed(systemError("ETIMEDOUT", "read")), "ETIMEDOUT", false],
  ["a reset connection", fetchFailed(systemError("ECONNRESET", "read")), "ECONNRESET", false],
  ["a closed socket", fetchFailed(systemError("UND_ERR_SOCKET")), "UND_ERR_SOCKET", false],
  [
    "all addresses refused",
    fetchFailed(aggregate(systemError("ECONNREFUSED"), systemError("ENETUNREACH", "connect"))),
    "ECONNREFUSED",
    true,
  ],
  [
    "one of the addresses failed later",
    fetchFailed(aggregate(systemError("ECONNREFUSED"), systemError("ECONNRESET", "read"))),
    "ECONNREFUSED",
    false,
  ],
  [
    "a refused connection without fetch around it",
    systemError("ECONNREFUSED"),
    "ECONNREFUSED",
    true,
  ],
  ["a failed fetch that does not say why", new TypeError("Failed to fetch"), undefined, false],
];

for (const [name, error, code, unsent] of failures) {
  test(`${name} is a network error${unsent ? " and the request was never sent" : ""}`, () => {
    assert.equal(isNetworkError(error), true);
    assert.equal(networkErrorCode(error), code);
    assert.equal(isUnsent(error), unsent);
  });
}

for (const error of [new Error("a mistake"), new DOMException("no", "AbortError"), "text", null]) {
  test(`${String(error)} is no network error`, () => {
    assert.equal(isNetworkError(error), false);
    assert.equal(networkErrorCode(error), undefined);
    assert.equal(isUnsent(error), false);
  });
}
