/**
 * An ordinary user of the homeserver, who registers with a password and logs in with it.
 */
import { randomBytes } from "node:crypto";
import { createContractClient, MatrixError, type OperationCalls, v1 } from "../../src/index.ts";

export interface Person {
  readonly userId: `@${string}:${string}`;
  readonly deviceId: string;
  readonly call: OperationCalls<v1.Homeserver.operations>;
}

export function stranger(url: string): Person["call"] {
  return createContractClient(v1.homeserver, { baseUrl: url }).call;
}

export async function logIn(url: string, user: string, password: string): Promise<Person> {
  const session = await data(
    stranger(url).login({
      body: {
        type: "m.login.password",
        identifier: { type: "m.id.user", user },
        password,
        initial_device_display_name: "interop",
      },
    }),
  );
  const { call } = createContractClient(v1.homeserver, {
    baseUrl: url,
    token: session.access_token,
  });
  return { userId: session.user_id, deviceId: session.device_id, call };
}

/** Registers somebody, as a client without any dialogue does, and logs in. */
export async function createPerson(url: string, username: string): Promise<Person> {
  const password = randomBytes(12).toString("hex");
  await data(register(url, username, password));
  return logIn(url, username, password);
}

export function register(url: string, username: string, password: string) {
  const auth = { type: "m.login.dummy" } as const;
  return stranger(url).register({ body: { username, password, auth, inhibit_login: true } });
}

interface FetchAnswer {
  readonly data?: unknown;
  readonly error?: unknown;
  readonly response: Response;
}

/** @throws MatrixError when the homeserver refuses */
export async function data<Answer extends FetchAnswer>(
  answer: Promise<Answer>,
): Promise<NonNullable<Answer["data"]>> {
  const { data: content, error, response } = await answer;
  if (response.status < 400) return content as NonNullable<Answer["data"]>;
  const { errcode = "", error: text = "" } = (error ?? {}) as { errcode?: string; error?: string };
  throw new MatrixError(response.status, errcode, text);
}
