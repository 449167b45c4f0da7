/**
 * What must and must not compile for an author of handlers. `tsc` is the test: an expected error that does not come is an
 * error.
 */
import type {
  ApplicationServiceCaller,
  Caller,
  HomeserverHandlers,
  UserCaller,
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
