/**
 * Everything that a mock homeserver serves, as one: both editions, what a test suite needs beside them, and the registration
 * of the draft.
 */
import type { Serve } from "../../src/contract/serve.ts";
import { type AllowedService, createDraftRegistration } from "../../src/draft/index.ts";
import {
  createHomeserverExtensions,
  type PingApplicationService,
  serveTogether,
} from "../../src/homeserver/index.ts";
import { serveBeside } from "./beside/serve-beside.ts";
import { createDraftHandlers } from "./draft/handlers.ts";
import { createFront } from "./front.ts";
import { createHandlers } from "./handlers.ts";
import type { Home } from "./home.ts";
import { createKnownUsers } from "./known-users.ts";
import { toProfileRegistrations } from "./profile-registrations.ts";
import { withRuleForOthers } from "./registrations/others-namespaces.ts";

export interface ServingOptions {
  readonly home: Home;
  readonly ping: PingApplicationService;
  readonly draftServices?: Iterable<AllowedService>;
  readonly checkAnswers?: boolean;
  readonly onError: (error: unknown) => void;
}

export function createServing(options: ServingOptions): Serve {
  const { home, ping, onError } = options;
  const { profile, registrations, clock } = home;
  const served = {
    registrations: toProfileRegistrations(withRuleForOthers(registrations, profile), profile),
    accounts: createKnownUsers(home),
    errors: profile,
    checkAnswers: options.checkAnswers ?? true,
    maxUploadBytes: home.state.media.maxBytes,
    onError,
    clock,
  };
  const v1 = createHomeserverExtensions({
    ...served,
    handlers: createHandlers(home),
    allowTokenInQuery: true,
    ping,
  });
  const draft = createHomeserverExtensions({
    ...served,
    edition: "draft",
    handlers: createDraftHandlers(home),
  });
  const draftRegistration = createDraftRegistration({
    registrations,
    allowed: options.draftServices ?? [],
    onError,
  });
  const together = serveTogether(serveBeside(home, onError), draftRegistration, draft, v1);
  return createFront(home, together.serve);
}
