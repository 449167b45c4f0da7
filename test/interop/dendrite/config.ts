/**
 * Dendrite's configuration for a run: loopback only, SQLite, no federation, no limits in the way. JSON is YAML.
 * @see https://element-hq.github.io/dendrite/installation/manual/configuration
 */
import { randomBytes } from "node:crypto";
import { join } from "node:path";

export interface DendriteConfigOptions {
  readonly folder: string;
  readonly serverName: string;
  readonly registrationFiles: readonly string[];
}

export function dendriteConfig(options: DendriteConfigOptions): Record<string, unknown> {
  const { folder, serverName, registrationFiles } = options;
  const database = (name: string) => ({
    database: { connection_string: `file:${join(folder, `${name}.db`)}` },
  });
  return {
    version: 2,
    global: {
      server_name: serverName,
      private_key: join(folder, "signing.key"),
      disable_federation: true,
      presence: { enable_inbound: false, enable_outbound: false },
      report_stats: { enabled: false },
      metrics: { enabled: false },
      dns_cache: { enabled: false },
      jetstream: { storage_path: join(folder, "jetstream"), topic_prefix: "Interop" },
      cache: { max_size_estimated: "64mb", max_age: "1h" },
    },
    app_service_api: { config_files: registrationFiles },
    client_api: {
      registration_disabled: false,
      guests_disabled: true,
      rate_limiting: { enabled: false },
    },
    federation_api: { ...database("federation"), send_max_retries: 1 },
    key_server: database("keys"),
    media_api: { ...database("media"), base_path: join(folder, "media") },
    mscs: { mscs: [], ...database("mscs") },
    relay_api: database("relay"),
    room_server: database("rooms"),
    sync_api: { ...database("sync"), search: { enabled: false } },
    user_api: {
      bcrypt_cost: 4,
      account_database: database("accounts").database,
      device_database: database("devices").database,
    },
    logging: [{ type: "std", level: "warn" }],
  };
}

/** The key that Dendrite signs with, in its own format. */
export function dendriteKey(): string {
  const seed = randomBytes(32).toString("base64");
  const name = "MATRIX PRIVATE KEY";
  return `-----BEGIN ${name}-----\nKey-ID: ed25519:interop\n\n${seed}\n-----END ${name}-----\n`;
}
