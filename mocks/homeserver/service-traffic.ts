/**
 * Between the homeserver and its application services: makes each request what the homeserver of the profile would send,
 * reads the answer as it would, and keeps a record of what was pushed.
 */
import type { Fetch } from "../../src/contract/fetch.ts";
import type { Registration } from "../../src/editions/registration.ts";
import { sendHeld } from "../../src/resilience/send-held.ts";
import type { Clock } from "../../src/resilience/clock.ts";
import type { HomeserverProfile } from "./profile.ts";
import { withHeadersDeadline } from "./push/headers-deadline.ts";
import { judgeAnswer } from "./push/judge-answer.ts";
import { withRedirects } from "./push/redirects.ts";
import { type Body, readLists, toProfileBody } from "./push/transaction-body.ts";
import { createTransactionNames } from "./push/transaction-names.ts";
import { unlessOver } from "./ending.ts";
import type { PushedTransaction } from "./pushed-log.ts";

type Besides = Readonly<Record<string, unknown>>;

export interface ServiceTrafficOptions {
  readonly profile: HomeserverProfile;
  readonly clock: Clock;
  readonly fetch: Fetch;
  /** Gives up whatever is on the wire. */
  readonly over: AbortSignal;
  /** How many keys there are left, for a transaction. */
  readonly keyCounts: (registration: Registration, body: Body) => Besides;
  /** Whose devices have changed since the last time that this was called. */
  readonly deviceLists: (registration: Registration) => Besides;
  /** Called after each try. */
  readonly onPushed: (pushed: PushedTransaction) => void;
}

export interface ServiceTraffic {
  /** For everything but pushing. */
  readonly fetch: Fetch;
  /**
   * For the transactions of one registration.
   *
   * @param isRebuilt whether nothing is left of a transaction but its events, by what the queue calls it
   */
  fetchFor(registration: Registration, isRebuilt: (txnId: string) => boolean): Fetch;
  /** New transactions have the IDs again that earlier ones had. */
  resetIds(): void;
  /** The homeserver has restarted with these transactions left. */
  restart(kept: readonly Pick<PushedTransaction, "registrationId" | "txnId">[]): void;
}

interface Sent {
  attempts: number;
  /** What it had beside everything else. */
  readonly keyCounts: Besides;
  readonly deviceLists: Besides;
}

const transactionPath = /^(?<before>.*\/transactions\/)(?<txnId>[^/]+)$/u;

export function createServiceTraffic(options: ServiceTrafficOptions): ServiceTraffic {
  const { profile, clock, over, keyCounts, deviceLists, onPushed } = options;
  const names = createTransactionNames(profile);
  const sent = new Map<string, Sent>();
  const follow = withRedirects(options.fetch, profile);

  const send: Fetch = async (request) => {
    const url = new URL(request.url);
    if (!profile.escapesSlashes) url.pathname = url.pathname.replaceAll(/%2f/giu, "/");
    const token = request.headers.get("authorization")?.replace(/^bearer /iu, "");
    if (profile.queryToken === "always" && token !== undefined) {
      url.searchParams.set("access_token", token);
    }
    const { method, headers, signal } = request;
    // A request that is made with another as its options streams its body, and does not say how long that is.
    const body = request.body === null ? null : await request.arrayBuffer();
    const given = { method, headers, body, redirect: "manual" } as const;
    const made = new Request(url, { ...given, signal: AbortSignal.any([signal, over]) });
    if (!profile.keepsConnections) made.headers.set("connection", "close");
    return unlessOver(sendHeld(follow, made, request), over);
  };
  const push = withHeadersDeadline(send, profile.headersTimeoutMs, clock);

  /** What stands in a try beside what was queued. */
  const besidesOf = (
    { attempts, ...first }: Sent,
    {
      registration,
      body,
      isRebuilt,
    }: { registration: Registration; body: Body; isRebuilt: boolean },
  ): Besides => {
    if (isRebuilt) {
      // What has changed meanwhile is forgotten, too.
      deviceLists(registration);
      return {};
    }
    const isNew = attempts > 1 && profile.retryBody === "with new key counts";
    const counts = isNew ? keyCounts(registration, body) : first.keyCounts;
    return { ...counts, ...first.deviceLists };
  };

  const fetchFor =
    (registration: Registration, isRebuilt: (txnId: string) => boolean): Fetch =>
    async (request) => {
      const { id: registrationId } = registration;
      const url = new URL(request.url);
      const { before = "", txnId: own = "" } = transactionPath.exec(url.pathname)?.groups ?? {};
      const given = JSON.parse(await request.text()) as Body;
      const key = keyOf({ registrationId, txnId: own });
      const known = sent.get(key) ?? {
        attempts: 0,
        keyCounts: keyCounts(registration, given),
        deviceLists: deviceLists(registration),
      };
      known.attempts += 1;
      sent.set(key, known);
      const about = { registration, body: given, isRebuilt: isRebuilt(own) };
      const lists = readLists(given);
      const besides = besidesOf(known, about);
      const body = toProfileBody(lists, registration, { profile, besides });
      const txnId = names.nameOf(key, lists);
      url.pathname = before + encodeURIComponent(txnId);
      const { method, headers, signal } = request;
      const pushed = { registrationId, txnId, attempt: known.attempts, ...lists, body };
      let status: number | undefined;
      try {
        const made = new Request(url, { method, headers, body, signal, redirect: "manual" });
        const answer = await sendHeld(push, made, request);
        ({ status } = answer);
        return await judgeAnswer(answer, profile, signal);
      } finally {
        onPushed({ ...pushed, status });
      }
    };

  return {
    fetch: send,
    fetchFor,
    resetIds: names.reset,
    restart: (kept) => names.restart(kept.map(keyOf)),
  };
}

function keyOf({ registrationId, txnId }: Pick<PushedTransaction, "registrationId" | "txnId">) {
  return `${registrationId} ${txnId}`;
}
