/**
 * From the options of `appservice mock` to what `startPrism` is given.
 */
import type { PrismDocument, PrismOptions } from "../../../mocks/prism.ts";
import { CommandError } from "../command-error.ts";

export interface MockOptions {
  readonly side: "application-service" | "homeserver" | "registration";
  readonly edition?: "v1" | "draft";
  readonly port?: number;
  readonly host: string;
  readonly hsToken?: string;
  readonly asToken?: string;
  readonly proxy?: string;
  readonly strict?: boolean;
  readonly quiet?: boolean;
}

export interface MockSettings {
  readonly document: PrismDocument;
  readonly host: string;
  readonly port: number;
  readonly token: string | undefined;
  readonly proxy: PrismOptions["proxy"];
  readonly quiet: boolean;
}

/** A homeserver's own; a proxy moves one up, to stand beside what it watches. */
const ports = { "application-service": 9993, homeserver: 8008, registration: 8008 } as const;

/** @throws CommandError when options contradict each other */
export function toSettings(options: MockOptions): MockSettings {
  const { side, port, host, proxy, strict = false, quiet = false } = options;
  if (strict && proxy === undefined) {
    throw new CommandError("--strict is for --proxy: without one everything is refused anyway");
  }
  return {
    document: toDocument(options),
    host,
    port: port ?? ports[side] + (proxy === undefined ? 0 : 1),
    token: toToken(options),
    proxy: proxy === undefined ? undefined : { url: proxy, strict },
    quiet,
  };
}

function toDocument({ side, edition }: MockOptions): PrismDocument {
  if (side !== "registration") return `${edition ?? "v1"}/${side}`;
  if (edition !== "v1") return "draft/registration";
  throw new CommandError(
    "v1 has no registration over HTTP: its registration is a file. Leave --edition out for the draft's",
  );
}

/** Each side accepts the token of the other; the wrong option would silently accept everything. */
function toToken({ side, hsToken, asToken }: MockOptions): string | undefined {
  const [right, rightName, wrong, wrongName] =
    side === "application-service"
      ? [hsToken, "--hs-token", asToken, "--as-token"]
      : [asToken, "--as-token", hsToken, "--hs-token"];
  if (wrong !== undefined) {
    throw new CommandError(
      `mock ${side} takes ${rightName}, the token it is sent, not ${wrongName}`,
    );
  }
  if (right === "")
    throw new CommandError(`${rightName} is empty: leave it out to accept any token`);
  return right;
}
