/**
 * Every bot against the mock homeserver in one profile, one step after the other.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { homeserverProfiles, type ProfileName } from "../../../mocks/homeserver/profiles.ts";
import { freePort } from "../server-process.ts";
import { logIn } from "./alice.ts";
import { startBotSdkClient } from "./bot-sdk-client.ts";
import { startBotSdkService } from "./bot-sdk-service.ts";
import { startBridge } from "./bridge.ts";
import { describe } from "./libraries.ts";
import { startMockCommand } from "./mock-command.ts";
import { type Bot, registrationOf, serverName, type Stage, type StartService } from "./stage.ts";

/** Which library, as what → the name of its registration, and how it starts. */
const services: Readonly<Record<string, { readonly name: string; readonly start: StartService }>> =
  {
    "matrix-bot-sdk as an application service": { name: "sdk", start: startBotSdkService },
    "matrix-appservice-bridge": { name: "bridge", start: startBridge },
  };

export interface PlayOptions {
  readonly profile: ProfileName;
  /** Only the steps with one of these in their name. */
  readonly only: readonly string[];
  readonly verbose: boolean;
  readonly print: (line: string) => void;
}

export interface Played {
  readonly passed: number;
  readonly failed: number;
}

const stepMs = 30_000;

export async function play({ profile, only, verbose, print }: PlayOptions): Promise<Played> {
  let passed = 0;
  let failed = 0;
  const logged: string[] = [];
  const onLog = (line: string) => logged.push(line);

  async function step(name: string, run: () => Promise<void>): Promise<void> {
    logged.length = 0;
    const start = performance.now();
    try {
      await within(stepMs, run());
      passed += 1;
      print(`  ✓ ${name} (${Math.round(performance.now() - start)} ms)`);
      if (verbose) for (const line of logged) print(`      ${line}`);
    } catch (error) {
      failed += 1;
      print(`  ✗ ${name}`);
      for (const line of [describe(error), ...logged]) print(`      ${line}`);
    }
  }

  async function playBot(title: string, start: () => Promise<Bot>): Promise<void> {
    print(`${profile}: ${title}`);
    let bot: Bot | undefined;
    await step("it starts", async () => {
      bot = await start();
    });
    if (bot === undefined) return;
    for (const [sentence, run] of Object.entries(bot.steps)) {
      const isChosen = only.length === 0 || only.some((part) => sentence.includes(part));
      if (isChosen) await step(sentence, run);
    }
    await step("it ends", bot.close);
  }

  const folder = await mkdtemp(join(tmpdir(), "clients-"));
  const started = [];
  const files: string[] = [];
  for (const [title, { name, start }] of Object.entries(services)) {
    const registration = registrationOf({ name, port: await freePort() });
    const file = join(folder, `${name}.yaml`);
    // JSON is YAML.
    await writeFile(file, JSON.stringify(registration));
    files.push(file);
    started.push({ title, start: (stage: Stage) => start(stage, registration) });
  }
  started.push({ title: "matrix-bot-sdk as a client", start: startBotSdkClient });
  const password = crypto.randomUUID();
  const homeserver = await startMockCommand({
    profile,
    serverName,
    registrations: files,
    users: [`alice:${password}`],
  });
  const { url } = homeserver;
  try {
    const alice = await logIn({ url, user: "alice", password });
    const stage: Stage = { url, profile: homeserverProfiles[profile], alice, onLog };
    for (const { title, start } of started) await playBot(title, () => start(stage));
    await step("the homeserver knew every request, and none broke it", async () => {
      const wrong = homeserver.requests.filter((line) =>
        /→ (?:405|5\d\d|404 M_UNRECOGNIZED)/u.test(line),
      );
      const notes = homeserver.notes.filter((line) => line.startsWith("mock: "));
      if (wrong.length + notes.length > 0) throw new Error([...wrong, ...notes].join("\n      "));
    });
  } finally {
    if (verbose) for (const line of homeserver.requests) print(`    ${line}`);
    await homeserver.stop();
    await rm(folder, { recursive: true });
  }
  return { passed, failed };
}

async function within<Value>(ms: number, work: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it took longer than ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
