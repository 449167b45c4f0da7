/**
 * Keeps what waits for application services as a homeserver of the profile does: how it is cut into transactions, what a
 * transaction has become when it is sent again, and what is left of all that after a restart.
 *
 * ```
 *   waiting ──take──▶ built ──settle──▶ gone
 *                     │  ▲ Synapse: what comes while nobody answers is built at once, one by one
 *                     └──┘ take: the same again; Dendrite adds what came meanwhile
 * ```
 */
import { extraText } from "../../../src/homeserver/push/push-body.ts";
import type {
  PushStore,
  PushTransaction,
  Taken,
  TakeRequest,
} from "../../../src/homeserver/index.ts";
import type { Clock } from "../../../src/resilience/clock.ts";
import { lastingLease } from "../../../src/store/push/lasting-lease.ts";
import type { HomeserverProfile } from "../profile.ts";
import { createBuilding } from "./building.ts";
import type { BuiltTransaction } from "./built-transaction.ts";
import { type Message, toMessage } from "./messages.ts";
import {
  countOf,
  emptyBacklog,
  hasMore,
  keepAfterRestart,
  type ServiceBacklog,
} from "./service-backlog.ts";

export interface ProfilePushStore extends PushStore {
  /** An event has happened that nobody is interested in. */
  pass(): void;
  /** Whether the last try failed, or something from then is still to be sent. */
  isFailing(registrationId: string): boolean;
  /** Whether nothing is left of a transaction but its events. */
  isRebuilt(registrationId: string, txnId: string): boolean;
  /**
   * Loses what a restart of the homeserver loses.
   *
   * @returns the transactions that are left
   */
  restart(): readonly Pick<PushTransaction, "registrationId" | "txnId">[];
  /** Whether something is left that is not sent until something else happens. */
  isResting(registrationId: string): boolean;
  /** Those to whom nothing is sent since the restart. */
  held(): readonly string[];
  /** @returns whether nothing was sent until now */
  resume(registrationId: string): boolean;
}

/** What goes along is worth little later: the oldest is dropped. */
const maxOffers = 10_000;

/** For one queue at a time. Its `extra` is not looked at: what goes along is pushed, see `queuedOffer`. */
export function createProfilePushStore(profile: HomeserverProfile, clock: Clock): ProfilePushStore {
  const backlogs = new Map<string, ServiceBacklog>();
  let position = 0;
  let stampMs = 0;
  const { batchCounts } = profile;

  const backlogOf = (registrationId: string): ServiceBacklog => {
    const known = backlogs.get(registrationId) ?? emptyBacklog();
    backlogs.set(registrationId, known);
    return known;
  };

  const { build, grow, buildAll } = createBuilding(profile, clock, () => position);

  const queue = (backlog: ServiceBacklog, message: Message): void => {
    const hasOneLine = batchCounts === "everything";
    if (!hasOneLine) backlog.offers = [...backlog.offers, ...message.offers].slice(-maxOffers);
    if (hasOneLine || message.events.length > 0) backlog.waiting.push(message);
  };

  const take = (request: TakeRequest): Taken => {
    const { registrationId, maxEvents } = request;
    const backlog = backlogOf(registrationId);
    if (backlog.isHeld) return { kind: "empty" };
    const again = backlog.built.find(({ isStranded }) => !isStranded);
    if (again !== undefined) {
      if (profile.retryBody === "with newer events") grow(again, backlog, request);
      return { kind: "transaction", transaction: toTransaction(registrationId, backlog, again) };
    }
    const most = backlog.isIdle ? Math.min(maxEvents, profile.maxFirstEvents) : maxEvents;
    const made = build(backlog, { ...request, maxEvents: most });
    backlog.isIdle = made === undefined;
    if (made === undefined) return { kind: "empty" };
    const transaction = { ...toTransaction(registrationId, backlog, made), isNew: true };
    return { kind: "transaction", transaction };
  };

  return {
    async add(entries) {
      position += 1;
      stampMs = Math.max(stampMs + 1, Math.trunc(clock.now()));
      for (const { registrationId, events } of entries) {
        const backlog = backlogOf(registrationId);
        const texts = batchCounts === "messages" ? [events] : events.map((text) => [text]);
        for (const one of texts) queue(backlog, toMessage(one, { position, stampMs }));
        if (backlog.isFailing && profile.separatesWhileDown) buildAll(backlog);
      }
    },
    take: async (request) => take(request),
    async settle({ registrationId, txnId }, next) {
      const backlog = backlogOf(registrationId);
      backlog.built = backlog.built.filter((one) => one.txnId !== txnId);
      backlog.note = null;
      if (backlog.built.length === 0) backlog.isFailing = false;
      if (next !== null) return take(next);
      backlog.isIdle = !hasMore(backlog);
      return { kind: backlog.isIdle ? "empty" : "more" };
    },
    release: async () => undefined,
    async note({ registrationId, txnId }, note) {
      const backlog = backlogOf(registrationId);
      const noted = backlog.built.find((one) => one.txnId === txnId);
      if (noted === undefined) return;
      backlog.note = note;
      backlog.isFailing = true;
      noted.isRebuilt = profile.retryBody === "without ephemeral data";
      for (const one of backlog.built) one.isStranded = false;
      if (profile.separatesWhileDown) buildAll(backlog);
    },
    waiting: async (afterId, limit) =>
      Array.from(backlogs)
        .filter(([id, backlog]) => hasMore(backlog) && (afterId === null || id > afterId))
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .slice(0, limit)
        .map(([registrationId, { isFailing }]) => ({ registrationId, isFailing })),
    async status(registrationId) {
      const backlog = backlogs.get(registrationId) ?? emptyBacklog();
      return { backlog: countOf(backlog), note: backlog.note };
    },
    async discard(registrationId) {
      const backlog = backlogOf(registrationId);
      backlogs.set(registrationId, { ...emptyBacklog(), lastTxnId: backlog.lastTxnId });
      return countOf(backlog);
    },
    async close() {
      backlogs.clear();
    },

    pass() {
      position += 1;
    },
    isFailing: (registrationId) => backlogs.get(registrationId)?.isFailing === true,
    isRebuilt: (registrationId, txnId) =>
      backlogOf(registrationId).built.some((one) => one.txnId === txnId && one.isRebuilt),
    restart: () =>
      Array.from(backlogs).flatMap(([registrationId, backlog]) => {
        keepAfterRestart(backlog, profile);
        return backlog.built.map(({ txnId }) => ({ registrationId, txnId }));
      }),
    isResting(registrationId) {
      const backlog = backlogs.get(registrationId);
      return backlog !== undefined && countOf(backlog) > 0 && !hasMore(backlog);
    },
    held: () => Array.from(backlogs.keys()).filter((id) => backlogs.get(id)?.isHeld === true),
    resume(registrationId) {
      const backlog = backlogOf(registrationId);
      const wasHeld = backlog.isHeld;
      backlog.isHeld = false;
      return wasHeld;
    },
  };
}

function toTransaction(
  registrationId: string,
  { note }: ServiceBacklog,
  { txnId, messages, offers, isRebuilt }: BuiltTransaction,
): PushTransaction {
  const alongside = [...messages.flatMap((message) => message.offers), ...offers];
  return {
    registrationId,
    txnId,
    events: messages.flatMap(({ events }) => events),
    extra: isRebuilt ? "" : extraText(alongside),
    isNew: false,
    note,
    lease: lastingLease,
  };
}
