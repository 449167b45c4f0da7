/**
 * Requests of then and of now, without what is made up: IDs, times, and how they were cut into transactions.
 */
import { createRecorder } from "../../../interop/transcript.ts";
import { exchange } from "../../../interop-support/exchange.ts";
import type { Push } from "./recording.ts";

/** Without what is made up. */
export function pathOf(path: string): string {
  const [before = ""] = path.replace(/^\/_matrix\/client(?:\/v3)?/u, "").split("?");
  return decodeURIComponent(before)
    .replaceAll(/\/[!$][^/]+/gu, (id) => `/${id[1]}`)
    .replace(/\/t\d+\.\d+$/u, "");
}

export type Request = Pick<Push, "as" | "at" | "method" | "path" | "body">;

/** Whom an application service heard of, in order: events and queries each for themselves. */
export function summarise(requests: readonly Request[], sorted: boolean) {
  const events = requests.flatMap(({ as, body }) => {
    const { events: list = [] } = (body ?? {}) as { events?: Record<string, unknown>[] };
    return list.map((event) => {
      const { type, sender, state_key: key, content, unsigned } = event;
      const { membership } = content as { membership?: string };
      // The room version of then has more in other contents.
      const shown = type === "m.room.member" ? (content as object) : {};
      const keys = [event, unsigned as object, shown].map((one) => Object.keys(one).sort().join());
      return [as, type, sender, key, membership, ...keys].join(" ").trim();
    });
  });
  const queries = requests
    .filter(({ method }) => method === "GET")
    .map(({ as, path }) => `${as} ${path.replace("/_matrix/app/unstable", "")}`);
  return { events: sorted ? events.toSorted() : events, queries };
}

export interface Attempt {
  readonly at: number;
  readonly txnId: string;
  readonly bodies: readonly string[];
  readonly isRetry: boolean;
}

export function attemptsOf(requests: readonly Request[]): Attempt[] {
  let last = "";
  return requests.flatMap(({ at, method, path, body }) => {
    const { events = [] } = (body ?? {}) as { events?: { content: { body?: string } }[] };
    if (method !== "PUT" || events.length === 0) return [];
    const txnId = path.split("/").at(-1) ?? "";
    const isRetry = txnId === last;
    last = txnId;
    const bodies = events.map(({ content }) => content.body ?? "");
    return [{ at, txnId, bodies, isRetry }];
  });
}

/** After a clean restart Synapse counts from 1 again. */
export function describe({ bodies, isRetry, txnId }: Attempt): string {
  const what = bodies.length > 20 ? `${bodies.length} events` : bodies.join(", ");
  return `${what}${isRetry ? ", again" : ""}${txnId === "1" ? ", as number 1" : ""}`;
}

/** The shapes of what came beside events: kind → shape. */
export function besideEvents(requests: readonly Request[]): Map<string, string[]> {
  const recorder = createRecorder();
  const direction = "to-application-service";
  for (const { as: caller, method, body: request } of requests) {
    if (method !== "PUT") continue;
    recorder.add(exchange({ direction, operationId: "sendTransaction", caller, request }));
  }
  const withoutDevices = (line: string) => line.replace(/\.[A-Z]{10}(?=[.:])/u, ".<device>");
  const { beside } = recorder.transcript("");
  return new Map(Object.entries(beside).map(([kind, shape]) => [kind, shape.map(withoutDevices)]));
}
