/**
 * Waits until Synapse has written down that the transactions which were answered are done: nobody is told, and one that it
 * does not know of is sent again after a restart.
 */
import { DatabaseSync } from "node:sqlite";
import { until } from "../until.ts";

/** @param file Synapse's database */
export async function transactionsDone(file: string): Promise<void> {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 5000 });
  try {
    const pending = database.prepare("SELECT count(*) AS count FROM application_services_txns");
    await until("the end of all transactions", () => pending.get()?.["count"] === 0);
  } finally {
    database.close();
  }
}
