/**
 * Libraries that are compared with ours. They are not among the packages of this project: see CONTRIBUTING.md.
 */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";

const manifest = new URL("../peers/package.json", import.meta.url);

export const peers = ["matrix-appservice", "matrix-bot-sdk"];

export const peerInstallation = "npm ci --ignore-scripts --prefix bench/peers";

export function arePeersInstalled(): boolean {
  return peers.every((name) => existsSync(new URL(`node_modules/${name}`, manifest)));
}

/** @returns the module, which has no types here: the caller says what it uses of it */
export function requirePeer(name: string): unknown {
  // They call what Node.js has deprecated; nobody here can change that.
  process.noDeprecation = true;
  return createRequire(manifest)(name);
}
