/**
 * Several documents on one address: each request goes to the first that has its path, and one for no path to the last.
 */
import { toFetch, type Fetch } from "./fetch.ts";
import type { Serve } from "./serve.ts";

/** One document that is served: `createHomeserverExtensions` returns one. */
export interface ServedDocument {
  readonly serve: Serve;
  /** Whether the document has this path. */
  knows(path: string): boolean;
}

export interface ServedTogether extends ServedDocument {
  readonly fetch: Fetch;
}

/** @throws TypeError when there is nothing to serve */
export function serveTogether(...documents: readonly ServedDocument[]): ServedTogether {
  const last = documents.at(-1);
  if (last === undefined) throw new TypeError("there is nothing to serve");
  const serve: Serve = (request, respond) => {
    const document = documents.find(({ knows }) => knows(request.path)) ?? last;
    document.serve(request, respond);
  };
  return {
    serve,
    fetch: toFetch(serve),
    knows: (path) => documents.some((document) => document.knows(path)),
  };
}
