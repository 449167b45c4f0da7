/**
 * A page to look at: the traffic between clients, homeserver and application services as a sequence diagram, live.
 *
 * ```ts
 * const inspector = await startInspector({ homeserver: () => homeserver, clock });
 * const homeserver = createMockHomeserver({ clock, fetch: inspector.watch(fetch, "application service") });
 * const served = await listenFetch(inspector.watch(homeserver.fetch, "homeserver"), { port: 8008 });
 * ```
 *
 * It shows and stores no tokens that stand where tokens stand; it does not encrypt, and everybody who has the address may
 * press the buttons.
 */
import { randomBytes } from "node:crypto";
import { type Clock, systemClock } from "../../src/resilience/clock.ts";
import { createControls } from "./controls.ts";
import { createFeed, type FeedOptions } from "./feed.ts";
import type { GetHomeserver } from "./inspected.ts";
import { createMask } from "./masked.ts";
import { startPageServer } from "./page-server.ts";
import { createSendAs } from "./send-as.ts";
import { createSwitches } from "./switches.ts";
import { createWatch, type Fetch, type Watch } from "./watch.ts";

export interface InspectorOptions extends FeedOptions {
  /** Asked when the first request is watched, or the page is opened. */
  readonly homeserver: GetHomeserver;
  /** The clock of the homeserver. Defaults to the clock of the machine. */
  readonly clock?: Clock;
  /** Where the page is served, on loopback only. Defaults to any that is free. */
  readonly port?: number;
  /** How much of each body is kept. Defaults to 256 KiB. */
  readonly maxBodyBytes?: number;
}

export interface Inspector {
  /** Of the page. It has a secret in it that is new in each run. */
  readonly url: string;
  /** Watches the answers of `to`: the same `fetch`, drawn. */
  readonly watch: Watch;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** @throws Error naming the port when it cannot be had; RangeError for a limit that is none */
export async function startInspector(options: InspectorOptions): Promise<Inspector> {
  const { homeserver, clock = systemClock, port = 0, maxBodyBytes = 256 * 1024 } = options;
  const feed = createFeed(options);
  const switches = createSwitches();
  const registrations = () => homeserver().registrations.list();
  const mask = createMask(registrations);
  const watch = createWatch({ feed, mask, switches, registrations, clock, maxBodyBytes });
  const asClient: Fetch = watch((request) => homeserver().fetch(request), "homeserver");
  const sendAs = createSendAs(homeserver, asClient);
  const secret = randomBytes(16).toString("base64url");
  const server = await startPageServer({
    feed,
    switches,
    homeserver,
    clock,
    port,
    secret,
    control: createControls({ feed, switches, homeserver, sendAs }),
  });
  const close = (): Promise<void> => {
    switches.hold(false);
    return server.close();
  };
  return { url: `${server.url}/${secret}/`, watch, close, [Symbol.asyncDispose]: close };
}
