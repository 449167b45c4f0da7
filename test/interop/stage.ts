/**
 * Everything that a step works with, put together:
 *
 *   clients ─▶ tap ─▶ checking proxy ─▶ homeserver ─▶ tap ─▶ checking proxy ─▶ application service
 */
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startPrism, type PrismDocument, type ProxyViolation } from "../../mocks/prism.ts";
import {
  askForPing,
  createHomeserverClient,
  type HomeserverClient,
  type PingResult,
  type RoomId,
} from "../../src/application-service/index.ts";
import { v1 } from "../../src/index.ts";
import type { Homeserver, StartHomeserver } from "./homeserver.ts";
import { createPerson, type Person } from "./person.ts";
import { makeRegistrations, type Registrations } from "./registrations.ts";
import { freePort } from "./server-process.ts";
import { createService, type Service } from "./service.ts";
import { openTap, type Tap } from "./tap.ts";
import { createRecorder, type Recorder } from "./transcript.ts";
import { us, type FoundViolation } from "./violations.ts";

export interface Stage {
  readonly homeserver: Homeserver;
  readonly serverName: string;
  readonly registrations: Registrations;
  readonly service: Service;
  /** In front of the homeserver: where everybody sends requests. */
  readonly url: string;
  /** In front of the application service. */
  readonly tap: Tap;
  readonly recorder: Recorder;
  readonly violations: readonly FoundViolation[];
  /** The client of the application service that works. */
  readonly irc: HomeserverClient;
  clientOf(id: keyof Registrations, options?: { readonly registered?: boolean }): HomeserverClient;
  /** A user ID on this homeserver. */
  user(localpart: string): `@${string}:${string}`;
  /** A person of that name, registered when first asked for. */
  person(name: string): Promise<Person>;
  /** The room of the application service, public, made when first asked for. */
  room(): Promise<RoomId>;
  /** A ping that nobody answers, asked for once. Takes as long as the homeserver waits. */
  slowPing(): Promise<PingResult>;
  /** The application service is being killed: connections that break are nobody's fault. */
  isKilling: boolean;
  /** Waits until everything that happened so far was pushed. */
  settle(): Promise<void>;
  begin(step: string): void;
  close(): Promise<void>;
}

export interface StageOptions {
  readonly start: StartHomeserver;
  /** Empty, and removed afterwards by whoever made it. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/** What happens to requests unless a step wants something else: only the ping of one is never answered. */
export const noTrouble: Tap["trouble"] = ({ caller, operationId }) =>
  caller === "stuck" && operationId === "ping" ? { kind: "silence" } : undefined;

export async function setStage({ start, folder, signal, say }: StageOptions): Promise<Stage> {
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const one of closers.splice(0).toReversed()) await one();
  };
  try {
    return await build();
  } catch (error) {
    await close();
    throw error;
  }

  async function build(): Promise<Stage> {
    const recorder = createRecorder();
    const violations: FoundViolation[] = [];
    let step = "";

    const callers = new Map<string, string>();
    const callerOf = (token: string) =>
      token === "" ? "nobody" : (callers.get(token) ?? "person");
    const common = {
      callerOf,
      onExchange: (exchange: Parameters<Recorder["add"]>[0]) => recorder.add(exchange),
    };
    const toService = await openTap({
      ...common,
      direction: "to-application-service",
      operations: v1.applicationService.operations,
    });
    closers.push(toService.close);
    const toHomeserver = await openTap({
      ...common,
      direction: "to-homeserver",
      operations: v1.homeserver.operations,
    });
    closers.push(toHomeserver.close);

    const closedUrl = `http://127.0.0.1:${await freePort()}`;
    const registrations = makeRegistrations({ url: toService.url, closedUrl });
    for (const { id, as_token: own, hs_token: other } of Object.values(registrations)) {
      callers.set(own, id).set(other, id);
    }
    toService.trouble = noTrouble;

    const homeserver = await start({
      folder,
      registrations: Object.values(registrations),
      signal,
      say,
    });
    closers.push(homeserver.close);
    const { name, serverName } = homeserver;

    async function check(document: PrismDocument, url: string, answering: string, asking: string) {
      const onViolation = (violation: ProxyViolation) => {
        if (stage.isKilling && violation.field === "" && violation.side === "response") return;
        const who = violation.side === "request" ? asking : answering;
        violations.push({ ...violation, who, step });
      };
      const proxy = await startPrism(document, { proxy: { url, onViolation } });
      closers.push(proxy.close);
      return proxy.url;
    }

    toHomeserver.upstream = await check("v1/homeserver", homeserver.url, name, us);
    const { irc } = registrations;
    const service = createService(
      {
        registration: irc,
        homeserverUrl: toHomeserver.url,
        serverName,
        storePath: join(folder, "service.db"),
      },
      signal,
    );
    closers.push(service.stop);
    const serviceUrl = await service.start({ holds: true });
    toService.upstream = await check("v1/application-service", serviceUrl, us, name);

    const people = new Map<string, Promise<Person>>();
    let room: Promise<RoomId> | undefined;
    let slowPing: Promise<PingResult> | undefined;
    let marks = 0;

    const clientOf: Stage["clientOf"] = (id, { registered = true } = {}) =>
      createHomeserverClient({
        url: toHomeserver.url,
        registration: registrations[id],
        serverName,
        checkNamespaces: false,
        registerWhenNeeded: registered,
      });
    const client = clientOf("irc");

    const stage: Stage = {
      homeserver,
      serverName,
      registrations,
      service,
      url: toHomeserver.url,
      tap: toService,
      recorder,
      violations,
      irc: client,
      clientOf,
      user: (localpart) => `@${localpart}:${serverName}`,
      person(username) {
        const present = people.get(username) ?? createPerson(toHomeserver.url, username);
        people.set(username, present);
        return present;
      },
      room() {
        room ??= client.call
          .createRoom({ body: { preset: "public_chat", name: "interop" } })
          .then(({ room_id: roomId }) => roomId);
        return room;
      },
      slowPing() {
        slowPing ??= askForPing(clientOf("stuck"), { signal });
        // Somebody looks at it later.
        slowPing.catch(() => undefined);
        return slowPing;
      },
      isKilling: false,
      async settle() {
        marks += 1;
        const body = `mark ${marks}`;
        const eventId = await client.sendMessage(await stage.room(), { msgtype: "m.notice", body });
        await service.waitFor("event", {
          what: `the event ${body}`,
          fits: ({ event }) => event.event_id === eventId,
        });
        // Handled it was; what the homeserver was told of it belongs to this step too.
        while (!recorder.hasPushed("irc", eventId)) await sleep(10, undefined, { signal });
      },
      begin(next) {
        step = next;
        recorder.begin(next);
      },
      close,
    };
    return stage;
  }
}
