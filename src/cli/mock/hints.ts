/**
 * What to try first, for each document.
 */
import type { PrismDocument } from "../../../mocks/prism.ts";
import type { MockSettings } from "./settings.ts";

interface Sample {
  readonly method: string;
  /** With `TOKEN` where the token goes, if it is in the query. */
  readonly path: string;
  readonly bearer: boolean;
  readonly body?: string;
}

export const samples: Readonly<Record<PrismDocument, Sample>> = {
  "v1/application-service": {
    method: "PUT",
    path: "/_matrix/app/v1/transactions/1",
    bearer: true,
    body: '{"events":[]}',
  },
  "v1/homeserver": {
    method: "GET",
    path: "/_matrix/client/v3/account/whoami",
    bearer: true,
  },
  "draft/application-service": {
    method: "PUT",
    path: "/transactions/1?access_token=TOKEN",
    bearer: false,
    body: '{"events":[]}',
  },
  "draft/homeserver": {
    method: "POST",
    path: "/_matrix/client/api/v1/register?access_token=TOKEN",
    bearer: false,
    body: '{"type":"m.login.application_service","user":"irc.freenode.net/Bob"}',
  },
  "draft/registration": {
    method: "POST",
    path: "/_matrix/appservice/v1/unregister",
    bearer: false,
    body: '{"as_token":"TOKEN"}',
  },
};

/** @param url where the mock listens */
export function hints(settings: MockSettings, url: string): string[] {
  if (settings.proxy !== undefined) {
    return settings.document.endsWith("/application-service")
      ? [`Write "url: ${url}" into the registration file; Ctrl-C ends it.`]
      : [`Give ${url} to the application service as its homeserver; Ctrl-C ends it.`];
  }
  return [
    "Try:",
    `  ${curl(settings, url)}`,
    `Add -H 'Prefer: code=403' or -H 'Prefer: example=M_FORBIDDEN' for another answer; Ctrl-C ends it.`,
  ];
}

/** A token that was given is not shown; without one any word will do. */
function curl({ document, token }: MockSettings, url: string): string {
  const { method, path, bearer, body } = samples[document];
  const shown = token === undefined ? "any" : "<token>";
  return [
    "curl",
    ...(method === "GET" ? [] : [`-X ${method}`]),
    ...(bearer ? [`-H 'Authorization: Bearer ${shown}'`] : []),
    ...(body === undefined ? [] : [`-d '${body.replace("TOKEN", shown)}'`]),
    `'${url}${path.replace("TOKEN", shown)}'`,
  ].join(" ");
}
