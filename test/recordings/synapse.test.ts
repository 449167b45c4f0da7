/**
 * What a real Synapse 1.68.0 sent and answered, against the documents. A violation is either a fault of ours or a
 * known departure of Synapse, named here with its reason.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { checkRequest, checkResponse } from "../../src/contract/check-exchange.ts";
import type { AnyCheckedContract } from "../../src/contract/operation.ts";
import { createRouter } from "../../src/contract/route.ts";
import { bytesOf } from "../vectors/vectors.ts";
import * as v1 from "../../src/editions/v1-checked.ts";

interface Recorded {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

interface ClientExchange extends Recorded {
  readonly auth: string | null;
  readonly status: number;
  readonly response: unknown;
}

interface Push extends Recorded {
  readonly url: string;
}

interface Recording {
  readonly steps: readonly {
    readonly name: string;
    readonly client: readonly ClientExchange[];
    readonly as: readonly Push[];
  }[];
}

const recording: Recording = JSON.parse(
  readFileSync(new URL("../data/synapse-1.68.0.json", import.meta.url), "utf8"),
);

/** Departures of Synapse 1.68.0: `side operationId message` → why it is no fault of the documents. */
const departures: Readonly<Record<string, string>> = {
  "response getProtocolMetadata errcode is missing":
    "answers an unknown protocol with {error} alone",
  "response pingAppservice errcode: M_UNRECOGNIZED is not listed for 400":
    "knows no ping yet, and answers unknown paths with 400",
};

/** Paths that are no part of the contract. */
const foreign = /^\/_synapse\/|\/unstable\/fi\.mau\.msc2659\//u;

const faults = new Map<string, string[]>();

function note(
  step: string,
  side: string,
  messages: readonly { message: string; operationId: string | null }[],
) {
  for (const { operationId, message } of messages) {
    const key = `${side} ${operationId ?? "-"} ${message}`;
    faults.set(key, [...(faults.get(key) ?? []), step]);
  }
}

function headersOf(auth: string | null): Headers {
  return new Headers(auth === null ? {} : { authorization: auth.replace("…", "") });
}

function judgeClient(contract: AnyCheckedContract, step: string, exchange: ClientExchange): void {
  if (foreign.test(exchange.path)) return;
  const url = new URL(exchange.path, "http://127.0.0.1");
  const route = createRouter(contract.operations)(exchange.method, url.pathname);
  // What Synapse refused was meant to be wrong: only its answer is judged.
  if (exchange.status < 400) {
    const request = { url, headers: headersOf(exchange.auth), body: bytesOf(exchange.body) };
    note(step, "request", checkRequest(contract, route, request));
  }
  if (route.kind !== "operation") {
    note(step, "request", [{ operationId: null, message: `${exchange.method} ${url.pathname}` }]);
    return;
  }
  note(
    step,
    "response",
    checkResponse(contract, route.operation, {
      status: exchange.status,
      headers: new Headers({ "content-type": "application/json" }),
      body: bytesOf(exchange.response),
    }),
  );
}

function judgePush(contract: AnyCheckedContract, step: string, push: Push): void {
  const url = new URL(push.url, "http://127.0.0.1");
  const route = createRouter(contract.operations)(push.method, url.pathname);
  const request = { url, headers: new Headers(), body: bytesOf(push.body) };
  note(step, "push", checkRequest(contract, route, request));
}

for (const step of recording.steps) {
  for (const exchange of step.client) judgeClient(v1.homeserver, step.name, exchange);
  for (const push of step.as) judgePush(v1.applicationService, step.name, push);
}

test("everything that Synapse 1.68.0 sent and answered fits the documents, but for known departures", () => {
  const unknown = [...faults].filter(([key]) => !(key in departures));
  assert.deepEqual(unknown, []);
});

test("every known departure was recorded", () => {
  assert.deepEqual(
    Object.keys(departures).filter((key) => !faults.has(key)),
    [],
  );
});
