/**
 * A SQLite file with backlogs, in a temporary folder.
 */
import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PushStore } from "../../../src/homeserver/push-store.ts";
import { createSqlitePushStore } from "../../../src/store/sqlite.ts";
import type { PushPlace } from "./push-subject.ts";

export interface SqlitePushPlace extends PushPlace {
  readonly path: string;
}

export async function newSqlitePushPlace(): Promise<SqlitePushPlace> {
  const folder = await mkdtemp(join(tmpdir(), "push-"));
  let path = join(folder, "push.db");
  let lives = 1;
  const opened: PushStore[] = [];
  return {
    get path() {
      return path;
    },
    async open() {
      const store = createSqlitePushStore({ path });
      opened.push(store);
      return store;
    },
    /** What the process has given to the system by now is what another would find. */
    async crash() {
      lives += 1;
      const next = join(folder, `life-${lives}`);
      mkdirSync(next);
      for (const suffix of ["", "-wal"]) {
        const file = `${path}${suffix}`;
        if (existsSync(file)) copyFileSync(file, join(next, `push.db${suffix}`));
      }
      path = join(next, "push.db");
    },
    async remove() {
      for (const store of opened) await store.close();
      await rm(folder, { recursive: true });
    },
  };
}
