/**
 * Puts the homeserver on its address, with what reaches into it and the page that draws its traffic, where they are wanted.
 */
import type { Inspector } from "../../../mocks/inspect/inspector.ts";
import { listenFetch } from "../../../mocks/inspect/listen-fetch.ts";
import { toFetch } from "../../contract/fetch.ts";
import { listen, type Listening } from "../../contract/node.ts";
import type { Serve } from "../../contract/serve.ts";
import { type ServedDocument, serveTogether } from "../../contract/serve-together.ts";
import type { Played } from "./played.ts";

export interface StatefulParts {
  /** The same, and a line for each request. */
  readonly told: (serve: Serve) => Serve;
  /** What is below `/_mock/`. It is no traffic, and not drawn. */
  readonly control: ServedDocument | null;
  readonly inspector: Inspector | null;
}

export type Open = Pick<Listening, "url" | "close">;

/** @throws Error naming the port when it cannot be had */
export function openStateful(
  played: Played,
  { told, control, inspector }: StatefulParts,
  where: { readonly host: string; readonly port: number },
): Promise<Open> {
  const homeserver = told((request, respond) => played.homeserver.serve(request, respond));
  const reach = control === null ? null : { ...control, serve: told(control.serve) };
  if (inspector === null) {
    const rest = { serve: homeserver, knows: () => true };
    return listen(reach === null ? rest : serveTogether(reach, rest), where);
  }
  const watched = inspector.watch(toFetch(homeserver), "homeserver");
  if (reach === null) return listenFetch(watched, where);
  const reaching = toFetch(reach.serve);
  const isReaching = (request: Request): boolean => reach.knows(new URL(request.url).pathname);
  return listenFetch((request) => (isReaching(request) ? reaching : watched)(request), where);
}
