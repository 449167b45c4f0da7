/**
 * The application service of the scenario, as a process of its own: so that it can be killed. It tells its parent what it
 * handles, and makes what it is asked for.
 */
import { setTimeout as sleep } from "node:timers/promises";
import {
  asVirtualUser,
  createApplicationService,
  createHomeserverClient,
  type UserId,
} from "../../src/application-service/index.ts";
import { applicationService } from "../../src/editions/v1-checked.ts";
import { listen } from "../../src/node.ts";
import { createSqliteStore } from "../../src/store/sqlite.ts";
import { keyHandlers } from "./key-handlers.ts";
import { asked, holdType, type ServiceMessage, type ServiceSettings } from "./service-messages.ts";
import { thirdPartyHandlers } from "./third-party-handlers.ts";

const { validators } = applicationService;
const tell = (message: ServiceMessage) => void process.send?.(message);
const found = { status: 200, body: {} } as const;
const notFound = { status: 404, body: { errcode: "M_NOT_FOUND", error: "not on IRC" } } as const;

process.on("disconnect", () => process.exit());
process.once("message", (settings) => {
  run(settings as ServiceSettings).catch((error: unknown) => {
    tell({ kind: "error", message: String(error) });
    process.exit(1);
  });
});

async function run(settings: ServiceSettings): Promise<void> {
  const { registration, homeserverUrl, serverName, storePath, port, holds } = settings;
  const homeserver = createHomeserverClient({ url: homeserverUrl, registration, serverName });
  const store = createSqliteStore({ path: storePath, registrationId: registration.id });

  /** @returns whether what is asked for exists, when it is high time to say so */
  async function answer(id: string, make: () => Promise<unknown>) {
    tell({ kind: "query", id });
    const name = id.slice(1, id.indexOf(":"));
    if (name.startsWith(asked.late)) await sleep(30_000);
    if (name.startsWith(asked.slow)) await sleep(1500);
    else if (!name.startsWith(asked.known)) return notFound;
    await make();
    return found;
  }

  const service = createApplicationService({
    registration,
    store,
    exactlyOnce: true,
    onError: (error, event) =>
      tell({ kind: "error", message: `${event?.event_id ?? ""} ${String(error)}` }),
    onWarning: (message) => tell({ kind: "warning", message }),
    handlers: {
      queryUserById: ({ path: { userId } }) =>
        answer(userId, () => asVirtualUser(homeserver, userId as UserId).ensureRegistered()),
      queryRoomByAlias: ({ path: { roomAlias } }) =>
        answer(roomAlias, () =>
          homeserver.call.createRoom({
            body: { room_alias_name: localpart(roomAlias), preset: "public_chat" },
          }),
        ),
      ...thirdPartyHandlers(serverName),
      ...keyHandlers,
    },
  });
  service.onEvent(holdType, async ({ event_id: eventId }) => {
    if (!holds) return;
    tell({ kind: "held", eventId });
    await new Promise(() => undefined);
  });
  // Whoever asks for a type is not given what does not fit it, and warned.
  for (const type of Object.keys(validators.events)) service.onEvent(type, () => undefined);
  service.onEvent("*", (event, { txnId }) => tell({ kind: "event", txnId, event }));
  for (const type of ["m.typing", "m.receipt", "m.presence"] as const) {
    service.onEphemeral(type, (event) => tell({ kind: "ephemeral", event }));
  }
  service.onToDevice((event) => tell({ kind: "to-device", event }));
  service.onDeviceLists((changes) => tell({ kind: "devices", changes }));

  const listening = await listen(service, { port });
  tell({ kind: "ready", url: listening.url, port: Number(new URL(listening.url).port) });
  process.once("SIGTERM", () => {
    const end = async () => {
      await service.close();
      await listening.close();
      await store.close();
      process.exit();
    };
    void end();
  });
}

function localpart(id: string): string {
  return id.slice(1, id.indexOf(":"));
}
