/**
 * An ordinary user, who logs in with a password and sends plain requests.
 */
import { createMockUser, type MockUser } from "../../../mocks/homeserver/mock-user.ts";

export interface LogInOptions {
  /** Of the homeserver. */
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

const requestMs = 30_000;

export async function logIn({ url, user, password }: LogInOptions): Promise<MockUser> {
  const send = (request: Request) => fetch(request, { signal: AbortSignal.timeout(requestMs) });
  const identifier = { type: "m.id.user", user };
  const request = new Request(`${url}/_matrix/client/v3/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ type: "m.login.password", identifier, password }),
  });
  const session = (await (await send(request)).json()) as {
    readonly user_id: MockUser["userId"];
    readonly access_token: string;
    readonly device_id: string;
  };
  return createMockUser({
    userId: session.user_id,
    accessToken: session.access_token,
    deviceId: session.device_id,
    fetch: send,
    baseUrl: url,
  });
}
