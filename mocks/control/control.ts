/**
 * Reaches into a mock homeserver over HTTP: what `createMockHomeserver` offers a test in JavaScript, for tests in every
 * other language. Whoever reaches the address may do all of it.
 */
import type { Registration } from "../../src/editions/registration.ts";
import type { ServedDocument } from "../../src/homeserver/index.ts";
import { createServe, type ServeHandler } from "../../src/contract/serve.ts";
import { MatrixError } from "../../src/matrix/error.ts";
import type { MockHomeserver } from "../homeserver.ts";
import { isWritten } from "../trouble/plan.ts";
import { drawSeed, readPlan } from "../trouble/read-plan.ts";
import { awaitDelivered, awaitPushed, listPushed } from "./pushed.ts";
import { checkJsonPost, objectOf, refusingFaults } from "./read.ts";
import { controlContract, type ControlOperation, controlPrefix } from "./route-table.ts";
import { createTroubles } from "./troubles.ts";

export interface ControlOptions {
  /** Asked with each request: `reset` may put another in its place. */
  readonly homeserver: () => MockHomeserver;
  /** Puts everything as it was at the start. */
  readonly reset: () => Promise<void>;
  /** Told of everything that is answered with 500. */
  readonly onError: (error: unknown) => void;
}

/** A week: more is a slip. */
const maxAdvanceMs = 7 * 24 * 60 * 60 * 1000;
const nothing = { status: 200, body: {} } as const;

export function createControl({ homeserver, reset, onError }: ControlOptions): ServedDocument {
  const troubles = createTroubles();

  const handlers: Readonly<Record<ControlOperation, ServeHandler>> = {
    listPushed: ({ query }) => listPushed(homeserver(), query),
    awaitPushed: ({ query, incoming }) => awaitPushed(homeserver(), query, incoming.signal?.()),
    awaitDelivered: ({ body, incoming }) =>
      awaitDelivered(
        homeserver(),
        objectOf(body, ["registration_id", "timeout"]),
        incoming.signal?.(),
      ),
    async listServices() {
      const { registrations, pushState } = homeserver();
      const services = registrations.list().map(async ({ id, url }) => {
        const { state, attempts, backlog, nextAttemptMs, reason } = await pushState(id);
        const next = { next_attempt_ts: nextAttemptMs, reason };
        return { registration_id: id, url, state, attempts, backlog, ...next };
      });
      return { status: 200, body: { services: await Promise.all(services) } };
    },
    addTrouble({ body }) {
      const plan = readPlan(body, drawSeed());
      const id = troubles.add(homeserver().trouble(plan));
      const seed = isWritten(plan) ? {} : { seed: plan.seed };
      return { status: 200, body: { trouble_id: id, ...seed } };
    },
    getTrouble: ({ path }) => ({ status: 200, body: { met: troubles.met(idOf(path)) } }),
    stopTrouble: ({ path }) => ({ status: 200, body: { met: troubles.stop(idOf(path)) } }),
    async advance({ body }) {
      const { ms } = objectOf(body, ["ms"]);
      if (typeof ms !== "number" || !(ms >= 0 && ms <= maxAdvanceMs)) {
        throw new RangeError(`ms must be a number from 0 to ${maxAdvanceMs}`);
      }
      await homeserver().advance(ms);
      return nothing;
    },
    async restart({ body }) {
      objectOf(body, []);
      await homeserver().restart();
      return nothing;
    },
    async reset({ body }) {
      objectOf(body, []);
      troubles.clear();
      await reset();
      return nothing;
    },
    addUser({ body }) {
      const fields = ["localpart", "password", "display_name"];
      const { localpart, password, display_name: displayName } = objectOf(body, fields);
      if (typeof localpart !== "string") throw new TypeError("localpart must be a string");
      for (const text of [password, displayName]) {
        if (text === undefined || typeof text === "string") continue;
        throw new TypeError("password and display_name must be strings");
      }
      const { userId, accessToken, deviceId } = homeserver().users.register(localpart, {
        ...(typeof password === "string" && { password }),
        ...(typeof displayName === "string" && { displayName }),
      });
      const made = { user_id: userId, access_token: accessToken, device_id: deviceId };
      return { status: 200, body: made };
    },
    putRegistration({ path, body }) {
      const { registrations } = homeserver();
      const { registrationId: id = "" } = path;
      const given = objectOf(body);
      if (given["id"] !== undefined && given["id"] !== id) {
        throw new TypeError(
          `id is ${JSON.stringify(given["id"])} in the body and ${id} in the path`,
        );
      }
      const registration = { ...given, id } as Registration;
      if (registrations.get(id) === undefined) registrations.add(registration);
      else registrations.replace(registration);
      return nothing;
    },
    removeRegistration({ path }) {
      const { registrationId: id = "" } = path;
      if (homeserver().registrations.remove(id)) return nothing;
      throw new MatrixError(404, "M_NOT_FOUND", `there is no registration ${id}`);
    },
  };

  return {
    knows: (path) => path.startsWith(controlPrefix),
    serve: createServe({
      contract: controlContract,
      handlers: refusingFaults(handlers),
      authenticate: checkJsonPost,
      maxBodyBytes: 1024 * 1024,
      onError,
    }),
  };
}

function idOf({ troubleId = "" }: Readonly<Record<string, string>>): string {
  return troubleId;
}
