/**
 * Registration over HTTP, as the draft of 2015 had it: an application service whose `as_token` the administrator has stored
 * says where it is and which IDs it claims. Left out of the stable protocol, because whoever gets hold of such a token can
 * claim every ID; so it is opt-in, each token is good for one name and sender, and `review` may say no.
 *
 *   | | no token | not stored | faulty body | in another's way | fine |
 *   |---|---|---|---|---|---|
 *   | register   | 401 | 403 | 400 `M_BAD_JSON` | 400 `M_EXCLUSIVE` | 200, then deliveries start (D8) |
 *   | unregister | 401 | 403 | 400 `M_BAD_JSON` | – | 200, again too (U18) |
 *
 * @see https://github.com/matrix-org/matrix-spec/blob/8e75c5ed/drafts/as-http-api.rst
 */
import { findBodyTokenFault } from "../contract/check-token.ts";
import { locateFault } from "../contract/fault.ts";
import { toFetch, type Fetch } from "../contract/fetch.ts";
import { createRouter } from "../contract/route.ts";
import {
  createServe,
  type IncomingRequest,
  type Serve,
  type ServedRequest,
  toError,
} from "../contract/serve.ts";
import { registration as contract } from "../editions/draft-checked.ts";
import type { Registration as Wire } from "../editions/draft.ts";
import type { Registration } from "../editions/registration.ts";
import type { RegistrationFault, Registrations } from "../homeserver/index.ts";
import { MatrixError } from "../matrix/error.ts";
import { type Clock, systemClock } from "../resilience/clock.ts";
import { withDeadline } from "../resilience/deadline.ts";
import { type AllowedService, createAllowList } from "./allow-list.ts";
import { createTurns } from "./turns.ts";

export interface DraftRegistrationOptions {
  /** Where registrations are put and taken away. */
  readonly registrations: Registrations;
  /** Who may register: the tokens that the administrator has stored. */
  readonly allowed: Iterable<AllowedService>;
  /**
   * Has the last word on a registration without faults, to keep a token from claiming more than it should.
   * `isWiderThan` compares namespaces. Defaults to taking it.
   *
   * @returns why it is refused, which is told to the application service with 403
   */
  readonly review?: (registration: Registration) => string | undefined;
  /**
   * Keeps the change, so that it is still there after a restart; nothing is answered and nothing changes before that is
   * done. Defaults to keeping nothing.
   */
  readonly persist?: (change: PersistedChange) => Promise<void> | void;
  /** How long that may take, in milliseconds; others wait for it. Defaults to 10,000. */
  readonly persistTimeoutMs?: number;
  /** Makes an `hs_token`. Defaults to 256 random bits. */
  readonly createHsToken?: () => string;
  /** Longest body, in bytes. Defaults to 1 MiB. */
  readonly maxBodyBytes?: number;
  /** Told of everything that is answered with 500. Defaults to writing nothing. */
  readonly onError?: (error: unknown) => void;
  /** Defaults to the clock of the machine. */
  readonly clock?: Clock;
}

export type PersistedChange =
  | { readonly kind: "registered"; readonly registration: Registration }
  | { readonly kind: "unregistered"; readonly id: string };

export interface DraftRegistration {
  readonly fetch: Fetch;
  readonly serve: Serve;
  knows(path: string): boolean;
}

interface Turn {
  readonly end: () => void;
  /** What happens once the answer is on its way (D8, D16); nothing when it is an error. */
  effect: (() => void) | undefined;
}

type Bodies = Wire.components["schemas"];

/** @throws TypeError when a token is empty, or two entries have the same token or id */
export function createDraftRegistration(options: DraftRegistrationOptions): DraftRegistration {
  const { registrations, onError = () => undefined, createHsToken = randomToken } = options;
  const { persistTimeoutMs: ms = 10_000, clock = systemClock } = options;
  const persist = (change: PersistedChange) =>
    withDeadline(async () => options.persist?.(change), { ms, clock });
  const allowed = createAllowList(options.allowed);
  const takeTurn = createTurns();
  const turns = new Map<IncomingRequest, Turn>();

  /** One at a time until the change is made: what is found to be free stays free until it is taken. */
  const begin = async (incoming: IncomingRequest): Promise<Turn> => {
    const turn: Turn = { end: await takeTurn(), effect: undefined };
    turns.set(incoming, turn);
    return turn;
  };

  /** Who it is comes before what it says (U6). */
  const admit = ({ operation, body }: ServedRequest): AllowedService => {
    const missing = findBodyTokenFault(undefined, body);
    if (missing !== undefined) throw toError(missing);
    const { as_token: token } = (body ?? {}) as Bodies["Unregistration"];
    const service = typeof token === "string" ? allowed.find(token) : undefined;
    if (service === undefined && typeof token === "string") {
      throw new MatrixError(403, "M_FORBIDDEN", "as_token: the administrator has not stored it");
    }
    const fault = locateFault(contract.validators.requests[operation.operationId], body);
    if (fault !== undefined) throw toError({ status: 400, errcode: "M_BAD_JSON", ...fault });
    if (service === undefined)
      throw new MatrixError(400, "M_BAD_JSON", "the body must be an object");
    return service;
  };

  const register = async (request: ServedRequest) => {
    const service = admit(request);
    const turn = await begin(request.incoming);
    const { url, namespaces } = request.body as Bodies["ApplicationServiceRegistration"];
    const registration: Registration = {
      id: service.id,
      url: url.replace(/\/+$/u, ""),
      as_token: service.asToken,
      hs_token: service.hsToken ?? createHsToken(),
      sender_localpart: service.senderLocalpart,
      namespaces,
    };
    const [fault] = registrations.findFaults(registration);
    if (fault !== undefined) throw toAnswer(fault);
    const objection = options.review?.(registration);
    if (objection !== undefined) throw new MatrixError(403, "M_FORBIDDEN", objection);
    await persist({ kind: "registered", registration });
    turn.effect = () => {
      if (registrations.get(service.id) === undefined) registrations.add(registration);
      else registrations.replace(registration);
    };
    return { status: 200, body: { hs_token: registration.hs_token } };
  };

  const unregister = async (request: ServedRequest) => {
    const { id } = admit(request);
    const turn = await begin(request.incoming);
    if (registrations.get(id) !== undefined) {
      await persist({ kind: "unregistered", id });
      turn.effect = () => void registrations.remove(id);
    }
    return { status: 200, body: {} };
  };

  const answer = createServe({
    contract,
    authenticate: () => undefined,
    unchecked: new Set(Object.keys(contract.operations)),
    handlers: {
      registerApplicationService: register,
      unregisterApplicationService: unregister,
    },
    maxBodyBytes: options.maxBodyBytes ?? 1024 * 1024,
    onError,
  });

  const serve: Serve = (request, respond) =>
    answer(request, (outgoing) => {
      const turn = turns.get(request);
      turns.delete(request);
      try {
        respond(outgoing);
        turn?.effect?.();
      } catch (error) {
        onError(error);
      } finally {
        turn?.end();
      }
    });
  const route = createRouter(contract.operations);

  return {
    serve,
    fetch: toFetch(serve),
    knows: (path) => route("POST", path).kind !== "unknown-path",
  };
}

/** Without what the registration of another says. */
function toAnswer({ kind, path, message }: RegistrationFault): MatrixError {
  if (kind === "taken") {
    return new MatrixError(400, "M_EXCLUSIVE", `${path}: another application service has it`);
  }
  return new MatrixError(400, "M_BAD_JSON", `${path}: ${message}`);
}

function randomToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
