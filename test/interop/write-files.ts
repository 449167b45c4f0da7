/**
 * The files that a homeserver is started with. JSON is YAML, so it does for those that want that.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Registration } from "../../src/application-service/index.ts";

/** For its owner only: there are tokens in it. */
export function writeJson(file: string, value: unknown): Promise<void> {
  return writeFile(file, JSON.stringify(value, null, 2), { mode: 0o600 });
}

/** @returns the file of each, in their order */
export function writeRegistrations(
  folder: string,
  registrations: readonly Registration[],
): Promise<string[]> {
  return Promise.all(
    registrations.map(async (registration) => {
      const file = join(folder, `${registration.id}.json`);
      await writeJson(file, registration);
      return file;
    }),
  );
}
