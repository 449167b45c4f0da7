/**
 * What every transaction store does: each sentence of the interface is a case. The three stores are tested with it.
 */
import { claimCases } from "./cases/claim.cases.ts";
import { deadLetterCases } from "./cases/dead-letter.cases.ts";
import { finishCases } from "./cases/finish.cases.ts";
import { inboxCases } from "./cases/inbox.cases.ts";
import { leaseCases } from "./cases/lease.cases.ts";
import { lifeCases } from "./cases/life.cases.ts";
import { retentionCases } from "./cases/retention.cases.ts";
import { settleCases } from "./cases/settle.cases.ts";
import type { Subject } from "./cases/subject.ts";
import { workCases } from "./cases/work.cases.ts";

export function transactionStoreCases(subject: Subject): void {
  claimCases(subject);
  settleCases(subject);
  inboxCases(subject);
  leaseCases(subject);
  deadLetterCases(subject);
  retentionCases(subject);
  workCases(subject);
  finishCases(subject);
  lifeCases(subject);
}
