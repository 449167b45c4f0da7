/**
 * Loads the libraries, which are not among the packages of this project: see CONTRIBUTING.md.
 */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import type { BotSdk, BridgeModule, Json, Logging } from "./library-types.ts";

const manifest = new URL("package.json", import.meta.url);

export const installation = "npm ci --ignore-scripts --prefix test/interop/clients";

export function areInstalled(): boolean {
  return ["matrix-bot-sdk", "matrix-appservice-bridge"].every((name) =>
    existsSync(new URL(`node_modules/${name}`, manifest)),
  );
}

const load = createRequire(manifest);

/** @param onLog what the library warns of */
export function loadBotSdk(onLog: (line: string) => void): BotSdk {
  const sdk = load("matrix-bot-sdk") as BotSdk;
  logTo(sdk, onLog);
  return sdk;
}

/** @param onLog what the library warns of */
export function loadBridge(onLog: (line: string) => void): BridgeModule {
  const path = load.resolve("matrix-appservice-bridge");
  logTo(createRequire(path)("@vector-im/matrix-bot-sdk") as Logging, onLog);
  return load("matrix-appservice-bridge") as BridgeModule;
}

function logTo({ LogService, LogLevel }: Logging, onLog: (line: string) => void): void {
  const log = (module: string, ...parts: unknown[]) =>
    onLog([module, ...parts.map((part) => describe(part))].join(" "));
  LogService.setLevel(LogLevel.WARN);
  LogService.setLogger({ error: log, warn: log, info: log, debug: log, trace: log });
}

/** Some of what these libraries throw is no Error: an answer as it came. */
export function describe(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message;
  if (typeof thrown === "string") return thrown;
  if (typeof thrown !== "object" || thrown === null) return String(thrown);
  const { statusCode, body, ...rest } = thrown as Json;
  return statusCode === undefined ? JSON.stringify(rest) : `${statusCode} ${JSON.stringify(body)}`;
}
