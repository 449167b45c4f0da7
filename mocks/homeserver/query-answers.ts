/**
 * What a homeserver of the profile takes for a yes when it asks about a user or an alias, made into what ours does. No
 * connection stays none.
 */
import type { Fetch } from "../../src/contract/fetch.ts";
import type { Registrations } from "../../src/homeserver/index.ts";
import { MatrixError } from "../../src/matrix/error.ts";
import type { HomeserverProfile } from "./profile.ts";

export interface QueryReading {
  readonly profile: HomeserverProfile;
  readonly registrations: Pick<Registrations, "list">;
  /** Told of what is taken for a no and says nothing of the kind. */
  readonly onError: (error: unknown) => void;
}

/** @returns a function that sends the question of a query, for `createQueries` */
export function asProfileReads(fetch: Fetch, reading: QueryReading): Fetch {
  const { queryYes } = reading.profile;
  if (queryYes === "2xx and JSON, no error") return fetch;
  return async (request) => {
    const answer = await fetch(request);
    const isFine = queryYes === "200" ? answer.status === 200 : answer.ok;
    const isYes = isFine && (queryYes !== "2xx and JSON" || (await isJson(answer)));
    // What nobody reads would keep the connection; what was read cannot be cancelled.
    if (!answer.bodyUsed) answer.body?.cancel().catch(() => undefined);
    if (isYes) return Response.json({});
    if (answer.status !== 404) reading.onError(new Error(complain(request, answer, reading)));
    return no();
  };
}

function no(): Response {
  const { body } = new MatrixError(404, "M_NOT_FOUND", "this is taken for a no");
  return Response.json(body, { status: 404 });
}

/** Synapse takes null for nothing. */
async function isJson(answer: Response): Promise<boolean> {
  const value: unknown = await answer.json().catch(() => null);
  return value !== null;
}

/** The path is named without the query, in which a token may stand. */
function complain(request: Request, { status }: Response, reading: QueryReading): string {
  const { profile, registrations } = reading;
  const asked = registrations
    .list()
    .find((one) => request.headers.get("authorization") === `Bearer ${one.hs_token}`);
  const who = asked === undefined ? "an application service" : JSON.stringify(asked.id);
  const about = decodeURIComponent(new URL(request.url).pathname.split("/").at(-1) ?? "");
  const hint = status === 401 || status === 403 ? " (does its hs_token differ?)" : "";
  return `asked about ${about}, ${who} answered ${status}${hint}: ${profile.name} takes that for a no`;
}
