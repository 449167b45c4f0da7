/**
 * `npm start`: the draft's worked IRC example, played against the mock servers of both directions.
 *
 * `npm start -- --as-written` adds the step that the draft's own sequence leaves out, and how it fails.
 */
import { parseArgs } from "node:util";
import { startPrism, type PrismMock } from "../../mocks/prism.ts";
import { createStage } from "./stage.ts";
import { playAsWritten, playExample } from "./story.ts";

const print = (line: string) => process.stdout.write(`${line}\n`);

const mocks: PrismMock[] = [];
try {
  const { values } = parseArgs({
    options: { "as-written": { type: "boolean", default: false } },
  });
  const [registration, homeserver, applicationService] = await Promise.all([
    startPrism("draft/registration", { token: "T_a" }),
    startPrism("draft/homeserver"),
    startPrism("draft/application-service", { token: "T_h" }),
  ]);
  mocks.push(registration, homeserver, applicationService);

  print("The IRC example of the 2015 draft, played against mock servers of the contract.");
  print(`  homeserver           ${homeserver.url} (registration: ${registration.url})`);
  print(`  application service  ${applicationService.url}`);

  const stage = createStage(print);
  const addresses = {
    homeserver: homeserver.url,
    registration: registration.url,
    applicationService: applicationService.url,
  };
  await playExample(stage, addresses);
  if (values["as-written"]) await playAsWritten(stage, addresses);

  print("");
  print(
    stage.faults.length === 0
      ? `${stage.exchanges} requests and ${stage.exchanges} answers, all as the contract says.`
      : `${stage.faults.length} things that fit neither contract nor story, marked ✗ above.`,
  );
  process.exitCode = stage.faults.length === 0 ? 0 : 1;
} catch (error) {
  process.stderr.write(`example: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
} finally {
  await Promise.all(mocks.map((mock) => mock.close()));
}
