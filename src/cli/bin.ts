#!/usr/bin/env node
/**
 * Starts the command where Node is new enough to load it.
 */
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(`appservice: needs Node 22.18 or newer, this is ${process.versions.node}\n`);
  process.exitCode = 2;
} else {
  const { run } = await import("./main.ts");
  process.exitCode = await run(process.argv.slice(2));
}
