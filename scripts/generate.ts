/**
 * Writes everything in generated/ from the documents in openapi/.
 *
 *   npm run generate             write what has changed, remove what is not generated any more
 *   npm run generate -- --check  write nothing; fail when a file differs, is missing or is not ours
 */
import { parseArgs } from "node:util";
import { generateAll } from "./generate/all.ts";
import { compareFiles, readFolder, writeFiles } from "./generate/files.ts";

const folder = "generated";

try {
  const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });
  const wanted = await generateAll();
  if (values.check) {
    const differences = compareFiles(wanted, await readFolder(folder));
    for (const line of differences) process.stderr.write(`generated/${line}\n`);
    if (differences.length > 0) {
      process.stderr.write('generated/ is not what openapi/ says: run "npm run generate"\n');
      process.exitCode = 1;
    }
  } else {
    await writeFiles(folder, wanted);
  }
} catch (error) {
  process.stderr.write(`generate: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
