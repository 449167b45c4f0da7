/**
 * Interactive authentication, as far as a test suite meets it: one stage, in one or two requests. Application services are
 * never asked (S74, S75).
 * @see https://spec.matrix.org/v1.19/client-server-api/#user-interactive-authentication-api
 */
import type { Caller } from "../../src/homeserver/index.ts";
import { MatrixError } from "../../src/matrix/error.ts";
import type { Home } from "./home.ts";

export interface GivenAuth {
  readonly type?: string;
  readonly session?: string;
  readonly [field: string]: unknown;
}

export interface FlowsNeeded {
  readonly status: 401;
  readonly body: {
    readonly flows: { stages: string[] }[];
    readonly params: Record<string, never>;
    readonly session: string;
    readonly errcode?: string;
    readonly error?: string;
  };
}

/** For those who register: there is nothing to prove. @returns what to answer, or undefined when all is well */
export function needsDummy({ state }: Home, auth: GivenAuth | undefined): FlowsNeeded | undefined {
  return auth?.type === "m.login.dummy" ? undefined : ask("m.login.dummy", state.ids.secret());
}

/** For what a stolen access token should not be enough for. Who has no password has nothing to prove it with. */
export function needsPassword(
  { state }: Home,
  caller: Caller,
  auth: GivenAuth | undefined,
): FlowsNeeded | undefined {
  const account = state.accounts.get(caller.userId);
  if (caller.kind === "application-service" || account?.password === undefined) return undefined;
  const session = auth?.session ?? state.ids.secret();
  if (auth?.type !== "m.login.password") return ask("m.login.password", session);
  if (account.password === auth["password"]) return undefined;
  const { body } = new MatrixError(403, "M_FORBIDDEN", "wrong password");
  const asked = ask("m.login.password", session);
  return { ...asked, body: { ...asked.body, errcode: body.errcode, error: body.error } };
}

function ask(stage: string, session: string): FlowsNeeded {
  return { status: 401, body: { flows: [{ stages: [stage] }], params: {}, session } };
}
