/**
 * Between the homeserver and its application services: makes each request what the homeserver of the profile would send,
 * reads the answer as it would, and keeps a record of what was pushed.
 */
import type { Registration } from "../../src/editions/registration.ts";
import type { HomeserverProfile } from "./profiles.ts";
import { createTransactionNames } from "./transaction-names.ts";

type Fetch = (request: Request) => Promise<Response>;

/** One try to push a transaction. */
export interface PushedTransaction {
  readonly registrationId: string;
  readonly txnId: string;
  /** From 1: how often this transaction was sent by then. */
  readonly attempt: number;
  readonly events: readonly Readonly<Record<string, unknown>>[];
  readonly ephemeral: readonly Readonly<Record<string, unknown>>[];
  readonly toDevice: readonly Readonly<Record<string, unknown>>[];
  /** As it was sent. */
  readonly body: string;
  /** What was answered; undefined when nothing was. */
  readonly status: number | undefined;
}

export interface ServiceTrafficOptions {
  readonly profile: HomeserverProfile;
  readonly fetch: Fetch;
  /** What stands in a transaction beside everything else, for its first try. */
  readonly besides: (registration: Registration, body: Body) => Readonly<Record<string, unknown>>;
  /** Called after each try. */
  readonly onPushed: (pushed: PushedTransaction) => void;
}

export interface ServiceTraffic {
  /** For everything but pushing. */
  readonly fetch: Fetch;
  /** For the transactions of one registration. */
  fetchFor(registration: Registration): Fetch;
  /** New transactions have the IDs again that earlier ones had. */
  readonly resetIds: () => void;
}

/** Held, so that their signals reach what is on the wire. */
const inFlight = new Set<Request>();

/**
 * Sends one request in the place of another. A request made of another follows its signal only for as long as somebody
 * holds that other: a call that is given up would be left open.
 */
export async function relay(given: Request, made: Request, fetch: Fetch): Promise<Response> {
  const ending = new AbortController();
  const sent = new Request(made, { signal: ending.signal });
  const end = (): void => ending.abort(given.signal.reason);
  given.signal.addEventListener("abort", end);
  try {
    given.signal.throwIfAborted();
    inFlight.add(sent);
    return await fetch(sent);
  } finally {
    inFlight.delete(sent);
    given.signal.removeEventListener("abort", end);
  }
}

const transactionPath = /^(?<before>.*\/transactions\/)(?<txnId>[^/]+)$/u;

export function createServiceTraffic(options: ServiceTrafficOptions): ServiceTraffic {
  const { profile, onPushed } = options;
  const names = createTransactionNames(profile);
  const attempts = new Map<string, number>();

  const send: Fetch = async (request) => {
    const url = new URL(request.url);
    if (!profile.escapesSlashes) url.pathname = url.pathname.replaceAll(/%2f/giu, "/");
    const token = request.headers.get("authorization")?.replace(/^bearer /iu, "");
    if (profile.queryToken === "always" && token !== undefined) {
      url.searchParams.set("access_token", token);
    }
    return relay(request, new Request(url, request), options.fetch);
  };

  const fetchFor =
    (registration: Registration): Fetch =>
    async (request) => {
      const { id: registrationId } = registration;
      const url = new URL(request.url);
      const { before = "", txnId: own = "" } = transactionPath.exec(url.pathname)?.groups ?? {};
      const given = await request.text();
      const key = `${registrationId} ${own}`;
      const attempt = (attempts.get(key) ?? 0) + 1;
      attempts.set(key, attempt);
      const wanted = options.besides(registration, JSON.parse(given) as Body);
      const body = toProfileBody(given, { profile, attempt, besides: wanted });
      const txnId = names.nameOf(key, body);
      url.pathname = before + encodeURIComponent(txnId);
      const { events = [], ...rest } = JSON.parse(body) as Body;
      const pushed = {
        registrationId,
        txnId,
        attempt,
        events,
        body,
        ephemeral: firstOf(rest, profile.ephemeralKeys),
        toDevice: firstOf(rest, profile.toDeviceKeys),
      };
      let status: number | undefined;
      try {
        const { method, headers } = request;
        const made = new Request(url, { method, headers, body, redirect: "manual" });
        const answer = await relay(request, made, send);
        ({ status } = answer);
        return await judge(answer, profile);
      } finally {
        onPushed({ ...pushed, status });
      }
    };

  return { fetch: send, fetchFor, resetIds: names.reset };
}

type Item = Readonly<Record<string, unknown>>;
/** A transaction. */
export type Body = Readonly<Record<string, Item[] | undefined>>;

function firstOf(body: Body, keys: readonly string[]): readonly Item[] {
  return keys.map((key) => body[key]).find((items) => items !== undefined) ?? [];
}

/** Names, and what is left out when it is sent again. */
function toProfileBody(
  given: string,
  { profile, attempt, besides }: { profile: HomeserverProfile; attempt: number; besides: object },
): string {
  const { events, ephemeral, ...rest } = JSON.parse(given) as Body;
  const { "de.sorunome.msc2409.to_device": toDevice, to_device: stable, ...others } = rest;
  const isStripped = attempt > 1 && profile.retryBody === "without ephemeral data";
  if (isStripped) return JSON.stringify({ events });
  const keyed = (keys: readonly string[], items: Item[] | undefined, max: number) =>
    items === undefined ? {} : Object.fromEntries(keys.map((key) => [key, items.slice(0, max)]));
  return JSON.stringify({
    events,
    ...keyed(profile.ephemeralKeys, ephemeral, profile.maxEphemeral),
    ...keyed(profile.toDeviceKeys, toDevice ?? stable, profile.maxToDevice),
    ...others,
    ...besides,
  });
}

/** What the homeserver of the profile takes for an acknowledgement becomes one for ours, and the other way round. */
async function judge(answer: Response, { success }: HomeserverProfile): Promise<Response> {
  if (success === "200 and JSON") return answer;
  const bytes = await answer.arrayBuffer();
  const { status, headers } = answer;
  const isSuccess =
    success === "200" ? status === 200 : status >= 200 && status <= 299 && isJson(bytes);
  if (isSuccess) return Response.json({});
  // A 200 that does not count must not look like one.
  return new Response(status === 204 ? null : bytes, { status, headers });
}

function isJson(bytes: ArrayBuffer): boolean {
  try {
    JSON.parse(new TextDecoder().decode(bytes));
    return true;
  } catch {
    return false;
  }
}
