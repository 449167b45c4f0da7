/**
 * What must and must not compile with the typed clients. `tsc` is the test.
 */
import { createContractClient } from "../../src/contract/client.ts";
import * as draft from "../../src/editions/draft.ts";
import * as v1 from "../../src/editions/v1.ts";

const client = createContractClient(v1.homeserver, {
  baseUrl: "http://127.0.0.1:8008",
  token: "AS",
});

const roomId = "!r:example.org";
const bob = "@_irc_bob:example.org";
const text = { msgtype: "m.text", body: "hello?" };

export async function byOperationId() {
  const { data, error } = await client.call.sendMessage({
    params: {
      path: { roomId, eventType: "m.room.message", txnId: "t1" },
      query: { user_id: bob, ts: 1_421_416_883_133 },
    },
    body: text,
  });
  const eventId: `$${string}` | undefined = data?.event_id;
  const errcode: string | undefined = error?.errcode;
  return { eventId, errcode };
}

export async function byPath() {
  const { data } = await client.byPath.GET("/_matrix/client/v3/account/whoami", {
    params: { query: { user_id: bob } },
  });
  const userId: `@${string}:${string}` | undefined = data?.user_id;
  return userId;
}

// Operations without required input need no options.
export const versions = client.call.getVersions();

// @ts-expect-error the path parameters are missing
export const withoutParameters = client.call.sendMessage({ body: text });

// @ts-expect-error no such operation
export const misspelt = client.call.sendMessages;

// @ts-expect-error no such path
export const wrongPath = client.byPath.GET("/_matrix/client/v3/whoami");

export const wrongId = client.call.getTokenOwner({
  // @ts-expect-error a user ID starts with @ and has a server
  params: { query: { user_id: "bob" } },
});

export const massagedJoin = client.call.joinRoomById({
  // @ts-expect-error ts belongs to exactly two operations, and joining is not one of them (S60)
  params: { path: { roomId }, query: { ts: 1 } },
});

const registration = createContractClient(draft.registration, { baseUrl: "http://127.0.0.1:8008" });

export const wrongBody = registration.call.registerApplicationService({
  // @ts-expect-error as_token and namespaces are missing
  body: { url: "https://someapp.com/matrix" },
});
