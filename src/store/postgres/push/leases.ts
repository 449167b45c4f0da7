/**
 * The leases that this process has. They are short, so that the application services of a dead process soon move to
 * another; a process that lives renews its own. One that cannot reach the database must stop before others begin.
 *
 * ```
 *   take   ├─ 30 s ─┤
 *             ├─ 30 s ─┤ renewed every 10 s
 *                ├─ 30 s ─┤
 *                   ✗ cannot renew └ lost: stops sending; others may take it
 * ```
 */
import type { PushLease } from "../../../homeserver/push-store.ts";
import { type Run, statement } from "../statement.ts";
import { storableKey } from "../text.ts";

export interface Leases {
  /** @param startedMs before the lease was asked for, by the clock that only goes forward */
  hold(registrationId: string, startedMs: number): PushLease;
  /** Renews it no more. */
  end(lease: PushLease): void;
  readonly size: number;
  stop(): void;
}

interface Held {
  readonly key: string;
  untilMs: number;
  readonly lost: AbortController;
}

export interface LeaseOptions {
  /** Quoted. */
  readonly schema: string;
  readonly owner: string;
  readonly leaseMs: number;
}

export function createLeases(run: Run, { schema, owner, leaseMs }: LeaseOptions): Leases {
  const renew = statement(renewSql(schema));
  const held = new Map<PushLease, Held>();
  let timer: ReturnType<typeof setInterval> | undefined;
  let isRenewing = false;

  const startOrStop = (): void => {
    if (held.size === 0) {
      clearInterval(timer);
      timer = undefined;
    } else {
      timer ??= setInterval(tick, leaseMs / 3).unref();
    }
  };

  const end = (lease: PushLease): void => {
    held.delete(lease);
    startOrStop();
  };

  const lose = (lease: PushLease): void => {
    const one = held.get(lease);
    end(lease);
    one?.lost.abort();
  };

  const loseIfOver = (lease: PushLease): void => {
    const one = held.get(lease);
    if (one !== undefined && one.untilMs <= performance.now()) lose(lease);
  };

  const tick = (): void => {
    for (const [lease, { untilMs }] of held) {
      const leftMs = untilMs - performance.now();
      if (leftMs < leaseMs / 3) setTimeout(loseIfOver, Math.max(leftMs, 0), lease).unref();
    }
    void renewAll();
  };

  const renewAll = async (): Promise<void> => {
    if (isRenewing) return;
    isRenewing = true;
    const asked = new Map(held);
    const startedMs = performance.now();
    try {
      const keys = Array.from(asked.values(), ({ key }) => key);
      const rows = await run(renew(keys, owner, leaseMs));
      const renewed = new Set(rows.map((row) => row["registration_id"]));
      for (const [lease, one] of asked) {
        if (renewed.has(one.key)) one.untilMs = startedMs + leaseMs;
        else lose(lease);
      }
    } catch {
      // It may go well the next time; if not, the leases end.
    } finally {
      isRenewing = false;
    }
  };

  return {
    hold(registrationId, startedMs) {
      const lost = new AbortController();
      const one: Held = { key: storableKey(registrationId), untilMs: startedMs + leaseMs, lost };
      const lease: PushLease = {
        lost: lost.signal,
        isHeld: () => !lost.signal.aborted && performance.now() < one.untilMs,
      };
      held.set(lease, one);
      startOrStop();
      return lease;
    },
    end,
    get size() {
      return held.size;
    },
    stop() {
      held.clear();
      startOrStop();
    },
  };
}

// In the order in which events are added, so that nobody waits for somebody who waits for them.
const renewSql = (schema: string) => `
  WITH ours AS (
    SELECT registration_id FROM ${schema}.push_services
    WHERE registration_id = ANY ($1::text[]) AND owner = $2
    ORDER BY registration_id FOR UPDATE
  )
  UPDATE ${schema}.push_services AS s SET lease_until = now() + $3 * interval '1 millisecond'
  FROM ours WHERE s.registration_id = ours.registration_id RETURNING s.registration_id`;
