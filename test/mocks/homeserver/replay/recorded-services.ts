/**
 * The application services of the recording: they answer each request as they did then, after as long, and write down what
 * they were sent.
 */
import type { ManualClock } from "../../../../mocks/manual-clock.ts";
import type { Push, RecordedStep } from "./recording.ts";

export interface Seen extends Omit<Push, "replied"> {
  /** Of a transaction. */
  readonly txnId: string | undefined;
}

export interface RecordedServicesOptions {
  readonly clock: ManualClock;
  /** Does what the application service did while it was asked. */
  readonly act: (path: string) => Promise<void>;
}

export interface RecordedServices {
  readonly fetch: (request: Request) => Promise<Response>;
  /** Since the step began. */
  readonly seen: readonly Seen[];
  begin(step: RecordedStep): void;
}

/** What 200 was answered with at the first try, where it was no JSON object. */
const oddBodies: Readonly<Record<string, string>> = {
  "12a 200 with an empty body": "",
  "12b 200 with non-JSON body": "fine",
  "12c 200 with JSON array": "[]",
  "12c2 200 with JSON null": "null",
};

export function createRecordedServices({ clock, act }: RecordedServicesOptions): RecordedServices {
  let step: RecordedStep | undefined;
  let seen: Seen[] = [];
  let left: Push[] = [];

  const take = (fits: (push: Push) => boolean): Push | undefined => {
    const index = left.findIndex(fits);
    return index < 0 ? undefined : left.splice(index, 1)[0];
  };
  const until = (atSeconds: number) => clock.sleep(Math.max(atSeconds * 1000 - clock.elapsed(), 0));

  async function answer(push: Push | undefined, given: Request): Promise<Response> {
    if (push === undefined || step === undefined)
      return Response.json({}, { status: given.method === "PUT" ? 200 : 404 });
    if (push.replied === "socket destroyed") throw brokenWith("ECONNRESET");
    if (push.replied === "never") {
      return new Promise((_resolve, reject) => {
        given.signal.addEventListener("abort", () => reject(given.signal.reason), { once: true });
      });
    }
    const isFirst = step.as[0] === push;
    const body =
      (isFirst ? oddBodies[step.name] : undefined) ?? thirdPartyBody(step, push.path) ?? "{}";
    // Where it was slow, the next transaction came as soon as it had answered.
    const next = left.find(({ as, method }) => as === push.as && method === "PUT");
    if (step.name.startsWith("11") && next !== undefined) await until(next.at);
    const isBare = [204, 302].includes(push.replied);
    return new Response(isBare ? null : body, { status: push.replied });
  }

  return {
    get seen() {
      return seen;
    },
    begin(next) {
      step = next;
      seen = [];
      left = [...next.as];
    },
    async fetch(request) {
      const { hostname, pathname } = new URL(request.url);
      const { method } = request;
      const at = clock.elapsed() / 1000;
      const { stopped_at: stopped, restarted_at: restarted } = step?.notes ?? {};
      const isGone = at >= Number(stopped) && at < Number(restarted);
      if (isGone) throw brokenWith("ECONNREFUSED");
      const as = hostname.replace(".test", "");
      const path = pathname.replace("/_matrix/app/v1", "");
      const body = method === "PUT" ? await request.json() : undefined;
      const txnId = method === "PUT" ? path.split("/").at(-1) : undefined;
      seen.push({ as, at, method, path, body: body as never, txnId });
      if (method === "GET") await act(path);
      const sameKind = (push: Push) =>
        push.as === as &&
        push.method === method &&
        (method === "PUT" || push.path.replace("/_matrix/app/unstable", "") === path);
      return answer(take(sameKind), request);
    },
  };
}

function brokenWith(code: string): TypeError {
  return new TypeError("fetch failed", { cause: Object.assign(new Error(code), { code }) });
}

/** Only what Synapse made of it was recorded: of a protocol it makes an instance_id more. */
function thirdPartyBody({ client }: RecordedStep, path: string): string | undefined {
  const [, kind, protocol = ""] = /\/thirdparty\/(?<kind>\w+)\/(?<protocol>\w+)$/u.exec(path) ?? [];
  if (kind === undefined) return undefined;
  if (kind === "protocol") {
    const all = client.find((one) => one.path.endsWith("/thirdparty/protocols"))?.response ?? {};
    return JSON.stringify(all[protocol], (key, value) =>
      key === "instance_id" ? undefined : value,
    );
  }
  return JSON.stringify(client.find((one) => one.path.includes(`/${kind}/${protocol}?`))?.response);
}
