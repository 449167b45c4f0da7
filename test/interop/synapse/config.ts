/**
 * Synapse's configuration for a run: loopback only, SQLite, no federation, nothing reported home, and no limits in the way.
 * JSON is YAML.
 * @see https://element-hq.github.io/synapse/latest/usage/configuration/config_documentation.html
 */
import { join } from "node:path";

export interface SynapseConfigOptions {
  readonly folder: string;
  /** The SQLite file. */
  readonly database: string;
  readonly serverName: string;
  readonly port: number;
  readonly registrationFiles: readonly string[];
  /** Any random text. */
  readonly secret: string;
}

const unlimited = { per_second: 10_000, burst_count: 10_000 };

export function synapseConfig(options: SynapseConfigOptions): Record<string, unknown> {
  const { folder, database, serverName, port, registrationFiles, secret } = options;
  return {
    server_name: serverName,
    report_stats: false,
    pid_file: join(folder, "synapse.pid"),
    listeners: [
      {
        port,
        type: "http",
        tls: false,
        bind_addresses: ["127.0.0.1"],
        resources: [{ names: ["client"], compress: false }],
      },
    ],
    database: { name: "sqlite3", args: { database } },
    media_store_path: join(folder, "media"),
    signing_key_path: join(folder, "signing.key"),
    log_config: join(folder, "log.json"),
    macaroon_secret_key: secret,
    form_secret: secret,
    trusted_key_servers: [],
    suppress_key_server_warning: true,
    federation_domain_whitelist: [],
    enable_registration: true,
    enable_registration_without_verification: true,
    allow_guest_access: false,
    url_preview_enabled: false,
    // Nobody but application services may publish rooms otherwise.
    room_list_publication_rules: [{ action: "allow" }],
    // Otherwise who asks the same again within two minutes is answered the same again.
    caches: { sync_response_cache_duration: "0s" },
    bcrypt_rounds: 4,
    app_service_config_files: registrationFiles,
    use_appservice_legacy_authorization: false,
    experimental_features: {
      msc2409_to_device_messages_enabled: true,
      msc3202_transaction_extensions: true,
      msc3202_device_masquerading: true,
      msc3983_appservice_otk_claims: true,
      msc3984_appservice_key_query: true,
    },
    ...limits,
  };
}

const limits = {
  rc_message: unlimited,
  rc_registration: unlimited,
  rc_login: { address: unlimited, account: unlimited, failed_attempts: unlimited },
  rc_admin_redaction: unlimited,
  rc_joins: { local: unlimited, remote: unlimited },
  rc_joins_per_room: unlimited,
  rc_key_requests: unlimited,
  rc_invites: { per_room: unlimited, per_user: unlimited, per_issuer: unlimited },
  rc_room_creation: unlimited,
  rc_presence: { per_user: unlimited },
  rc_user_directory: unlimited,
  rc_profile: unlimited,
};

/** Python's logging: warnings, and each request in both directions. */
export function synapseLogConfig(): Record<string, unknown> {
  return {
    version: 1,
    disable_existing_loggers: false,
    formatters: { line: { format: "%(asctime)s %(levelname)s %(name)s %(message)s" } },
    handlers: {
      console: { class: "logging.StreamHandler", formatter: "line", stream: "ext://sys.stdout" },
    },
    loggers: {
      "synapse.access": { level: "INFO" },
      "synapse.appservice": { level: "INFO" },
    },
    root: { level: "WARNING", handlers: ["console"] },
  };
}
