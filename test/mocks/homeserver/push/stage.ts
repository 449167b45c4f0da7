/**
 * A room with Alice and a virtual user, pushed as far as that goes; what an application service is sent next is a test's own
 * affair.
 */
import type { TestContext } from "node:test";
import type { PushedTransaction } from "../../../../mocks/homeserver/pushed-log.ts";
import type { MockHomeserverOptions } from "../../../../mocks/homeserver.ts";
import { bob, type Setting, setUp } from "../support.ts";

export const failed = (): Response => new Response("", { status: 500 });
export const done = (): Response => Response.json({});

export async function setUpRoom(t: TestContext, options: MockHomeserverOptions = {}) {
  const setting = setUp(t, options);
  const { homeserver } = setting;
  await setting.addVirtualUser("_irc_bob");
  const alice = setting.addUser("alice");
  const roomId = await alice.createRoom({ preset: "public_chat" });
  await setting.send("POST", `/rooms/${roomId}/join`, { as: bob, body: {} });
  await homeserver.advance(0);
  const before = homeserver.pushed.length;
  const sayAll = async (...texts: readonly string[]): Promise<void> => {
    for (const text of texts) await alice.send(roomId, text);
    await homeserver.advance(0);
  };
  const type = async (typing = true): Promise<void> => {
    await alice.request("PUT", `/rooms/${roomId}/typing/${alice.userId}`, { typing });
    await homeserver.advance(0);
  };
  /** What was pushed since, each try as its texts. */
  const tries = (): string[] => homeserver.pushed.slice(before).map(textOf);
  const last = (): PushedTransaction => {
    const pushed = homeserver.pushed.at(-1);
    if (pushed === undefined) throw new Error("nothing was pushed");
    return pushed;
  };
  return { ...setting, setting, alice, roomId, sayAll, type, tries, last };
}

export type Stage = Awaited<ReturnType<typeof setUpRoom>>;

/** The texts of its messages; `typing` for that, and the type of what is no message. */
export function textOf({ events, ephemeral }: PushedTransaction): string {
  const texts = events.map(({ type, content }) =>
    String((content as { body?: string }).body ?? type),
  );
  return [...texts, ...ephemeral.map(({ type }) => String(type).slice(2))].join(" ");
}

/** The next request is answered when `answer` is called, the others as before. */
export function holdNext(setting: Setting): { answer(response?: Response): void } {
  const { answer: before } = setting;
  let answer: (response?: Response) => void = () => undefined;
  const held = new Promise<Response>((resolve) => {
    answer = (response = done()) => resolve(response);
  });
  setting.answer = (request) => {
    if (!request.url.includes("/transactions/")) return before(request);
    setting.answer = before;
    return held;
  };
  return { answer: (response) => answer(response) };
}

export async function ping({ send, homeserver }: Setting): Promise<void> {
  await send("POST", "/_matrix/client/v1/appservice/irc/ping", { body: {} });
  await homeserver.advance(0);
}
