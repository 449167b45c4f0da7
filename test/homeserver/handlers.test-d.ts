/**
 * What must and must not compile for an author of handlers. `tsc` is the test: an expected error that does not come is an
 * error.
 */
import {
  type ApplicationServiceCaller,
  type Caller,
  createHomeserverExtensions,
  createRegistrations,
  type HomeserverHandlers,
  type UserCaller,
} from "../../src/homeserver/index.ts";

const empty = { status: 200, body: {} } as const;

export const some: HomeserverHandlers = {
  getTokenOwner(_request, { caller }) {
    const sure: Caller = caller;
    return { status: 200, body: { user_id: sure.userId } };
  },
  register({ body }, { caller, signal }) {
    // @ts-expect-error people register without a token
    const sure: Caller = caller;
    void sure;
    signal.throwIfAborted();
    return { status: 200, body: { user_id: `@${body.username ?? "guest"}:example.org` } };
  },
  changePassword(_request, { caller }) {
    const person: UserCaller = caller;
    void person;
    return empty;
  },
  updateAppserviceRoomDirectoryVisibility({ path }, { caller }) {
    const service: ApplicationServiceCaller = caller;
    return path.networkId === service.registration.id ? empty : empty;
  },
  getVersions(_request, { caller }) {
    const nobody: null = caller;
    void nobody;
    return { status: 200, body: { versions: [] } };
  },
};

export const misspelt: HomeserverHandlers = {
  // @ts-expect-error there is no such operation
  whoami: () => empty,
};

export const notTheAuthors: HomeserverHandlers = {
  // @ts-expect-error the extensions answer pings themselves
  pingAppservice: () => ({ status: 200, body: { duration_ms: 1 } }),
};

export const undeclared: HomeserverHandlers = {
  // @ts-expect-error an undeclared status
  getTokenOwner: () => ({ status: 418, body: {} }),
};

export const ofTheDraft: HomeserverHandlers<"draft"> = {
  getUserByUri: ({ query }) => ({ status: 200, body: { user_id: `@${query.uri}:hsdomain.com` } }),
};

export const ofTheOther: HomeserverHandlers = {
  // @ts-expect-error the stable protocol has no look-up of URIs
  getUserByUri: () => ({ status: 200, body: { user_id: "@a:hsdomain.com" } }),
};

const asked = {
  registrations: createRegistrations({ serverName: "example.org", registrations: [] }),
  accounts: { hasUser: () => false, hasDevice: () => false },
};

/** Handlers that are written where they are given need no `as const` either. */
export const inPlace = [
  createHomeserverExtensions({
    ...asked,
    handlers: {
      getTokenOwner: (_request, { caller }) => ({ status: 200, body: { user_id: caller.userId } }),
      getVersions: () => ({ status: 200, body: { versions: [] } }),
      // @ts-expect-error an undeclared status
      getCapabilities: () => ({ status: 418, body: { capabilities: {} } }),
    },
  }),
  createHomeserverExtensions({
    ...asked,
    edition: "draft",
    handlers: {
      getUserByUri: () => ({ status: 200, body: { user_id: "@bob:hsdomain.com" } }),
      getAliasByUri: ({ query }) => ({
        status: 200,
        body: { alias: `#${query.uri.length}:hsdomain.com` },
      }),
    },
  }),
  createHomeserverExtensions({
    ...asked,
    handlers: {
      // @ts-expect-error of another edition
      getUserByUri: () => ({ status: 200, body: { user_id: "@bob:hsdomain.com" } }),
    },
  }),
];
