/**
 * Watches a `fetch`: writes down each request and its answer, and loses or holds what the page says.
 */
import { describeFailure } from "../../src/resilience/describe-failure.ts";
import type { Clock } from "../../src/resilience/clock.ts";
import { bearerToken } from "../../src/matrix/token.ts";
import type { Registration } from "../../src/editions/registration.ts";
import { createAttempts } from "./attempts.ts";
import { copyBody } from "./copy-body.ts";
import type { Asked, Exchange, Outcome } from "./exchange.ts";
import type { Feed } from "./feed.ts";
import type { Mask } from "./masked.ts";
import { readBody, recognise } from "./recognise.ts";
import type { Switches } from "./switches.ts";

export type Fetch = (request: Request) => Promise<Response>;

export interface WatchOptions {
  readonly feed: Feed;
  readonly mask: Mask;
  readonly switches: Switches;
  readonly registrations: () => Iterable<Registration>;
  readonly clock: Clock;
  /** How much of each body is kept. */
  readonly maxBodyBytes: number;
}

/** @param to who answers */
export type Watch = (fetch: Fetch, to: Asked) => Fetch;

export function createWatch(options: WatchOptions): Watch {
  const { feed, mask, switches, clock, maxBodyBytes } = options;
  const attempts = createAttempts();

  const keepBody = async (
    id: number,
    part: "request" | "answer",
    { headers, body }: Pick<Request, "headers" | "body">,
  ): Promise<void> => {
    const shown = mask.headers(headers);
    const { text, bytes } = await copyBody(body, maxBodyBytes);
    const isText = isReadable(headers.get("content-type"));
    feed.keep(id, part, { headers: shown, body: isText ? mask.body(text) : "", bytes });
    const { roomIds, carries, errcode } = readBody(text);
    const before = feed.get(id);
    if (before === undefined) return;
    const change: { -readonly [Key in keyof Exchange]?: Exchange[Key] } = {};
    if (roomIds.length > 0) {
      change.roomIds = Array.from(new Set([...before.roomIds, ...roomIds]));
    }
    if (part === "request" && carries !== null && before.about === null) change.about = carries;
    if (part === "answer" && errcode !== null && before.outcome !== null) {
      change.outcome = { ...before.outcome, errcode };
    }
    if (Object.keys(change).length > 0) feed.change(id, change);
  };

  return (fetch, to) => async (request) => {
    const url = new URL(request.url);
    const registration = findRegistration(options.registrations(), to, request);
    const isService = registration !== undefined && to === "homeserver";
    const known = recognise(to, request.method, url.pathname, basePathOf(registration, to));
    const key = `${request.method} ${to} ${registration?.id ?? ""} ${url.pathname}`;
    const startMs = clock.elapsed();
    const id = feed.add(
      {
        ...known,
        from:
          to === "application service"
            ? "homeserver"
            : isService
              ? "application service"
              : "client",
        to,
        serviceId: registration?.id ?? null,
        actsAs: isService ? url.searchParams.get("user_id") : null,
        method: request.method,
        target: mask.target(url),
        attempt: known.txnId === null ? 1 : attempts.begin(key),
        atMs: clock.now(),
        isHeld: switches.isHolding && to === "application service",
        outcome: null,
      },
      mask.headers(request.headers),
    );
    if (request.body !== null) void keepBody(id, "request", request.clone());

    const end = (kind: Outcome["kind"], status: number | null, reason: string | null): void => {
      if (kind === "answered" && status !== null && status < 300) attempts.end(key);
      const atMs = clock.now();
      const durationMs = clock.elapsed() - startMs;
      const outcome = {
        kind,
        status,
        reason,
        atMs,
        durationMs,
        errcode: null,
        order: feed.nextOrder(),
      };
      feed.change(id, { outcome, isHeld: false });
    };

    let answer: Response;
    try {
      await switches.pass(to, request.signal);
      if (feed.get(id)?.isHeld === true) feed.change(id, { isHeld: false });
      answer = await fetch(request);
    } catch (error) {
      end("none", null, describeFailure(error));
      throw error;
    }
    if (switches.takeLoss(to)) {
      end("lost", answer.status, "lost on request");
      await keepBody(id, "answer", answer);
      throw connectionLost();
    }
    end("answered", answer.status, null);
    void keepBody(id, "answer", answer.clone());
    return answer;
  };
}

/** As undici says that the other side was gone before it had answered. */
function connectionLost(): TypeError {
  const cause = Object.assign(new Error("the answer was lost on request"), { code: "ECONNRESET" });
  return new TypeError("fetch failed", { cause });
}

/** By the token, since that is what both sides go by. */
function findRegistration(
  registrations: Iterable<Registration>,
  to: Asked,
  request: Request,
): Registration | undefined {
  const token =
    bearerToken(request.headers.get("authorization")) ??
    new URL(request.url).searchParams.get("access_token");
  const all = Array.from(registrations);
  return to === "homeserver"
    ? all.find((one) => one.as_token === token)
    : (all.find((one) => one.hs_token === token) ??
        all.find(({ url }) => url !== null && request.url.startsWith(url)));
}

function basePathOf(registration: Registration | undefined, to: Asked): string {
  if (to === "homeserver" || registration?.url === null || registration === undefined) return "";
  return new URL(registration.url).pathname.replace(/\/$/u, "");
}

function isReadable(contentType: string | null): boolean {
  return contentType === null || /json|text|xml|urlencoded/iu.test(contentType);
}
