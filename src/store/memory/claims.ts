/**
 * Who is at which transaction and at which events, and what is handled.
 */
import type {
  Claim,
  ClaimRequest,
  ClaimToken,
  Settlement,
} from "../../application-service/transaction-store.ts";
import { askAgainAfterMs } from "../ask-again.ts";
import { addHash, createKeyHash } from "./key-hash.ts";
import { createMarks } from "./marks.ts";

export interface Claims {
  claim(request: ClaimRequest): Claim;
  /** Marks what is handled and ends the claim. */
  settle(token: ClaimToken, settlement: Settlement): void;
  isHandled(eventId: string, nowMs: number): boolean;
  markHandled(eventId: string, nowMs: number): void;
  /** Drops the claims that nobody settled and whose lease is over, and forgets what is old. */
  forget(nowMs: number): void;
}

export interface ClaimsOptions {
  readonly maxEvents: number;
  readonly maxTransactions: number;
  readonly maxAgeMs: number;
  /** Whether an event is in the inbox: it is as good as handled, however old it is. */
  readonly isWaiting: (eventId: string) => boolean;
}

/** The token of a claim is the claim itself. */
interface MemoryClaim extends ClaimToken {
  readonly number: number;
  readonly request: ClaimRequest;
  readonly leaseUntilMs: number;
  /** Where its events are remembered. */
  readonly eventPlaces: number[];
  /** Where its ID is remembered, and where the transaction itself. */
  readonly transactionPlaces: number[];
}

/** The ID of a transaction, and the transaction: two keys. */
const idKey = 0;
const transactionKey = 1;

const none: ReadonlySet<string> = new Set();

export function createClaims(options: ClaimsOptions): Claims {
  const { maxAgeMs, isWaiting } = options;
  const hashKey = createKeyHash();
  /** Those that are not settled: few, so that a list is faster than a map. */
  const claims: MemoryClaim[] = [];
  const events = createMarks({ max: options.maxEvents, maxAgeMs, onMove: locateClaims });
  const transactions = createMarks({
    max: 2 * options.maxTransactions,
    maxAgeMs,
    onMove: locateClaims,
  });
  const transactionHashes = new Int32Array(4);
  let eventHashes = new Int32Array(2 * 128);
  let lastNumber = 0;

  /** Finds or makes the places of a transaction and its events. */
  function locate({ request, eventPlaces, transactionPlaces }: Places): void {
    const { eventIds, txnId } = request;
    const count = eventIds.length;
    // First of all, because others may have to move for it, and use the same list of hashes for that.
    events.makeRoom(count);
    transactions.makeRoom(2);
    if (eventHashes.length < 2 * count) eventHashes = new Int32Array(4 * count);
    const hashes = eventHashes;
    for (let index = 0; index < count; index += 1) hashKey(eventIds[index] ?? "", hashes, index);
    if (count === 0) hashKey(request.fingerprint, hashes, 0);
    hashKey(txnId, transactionHashes, idKey);
    hashKey(txnId, transactionHashes, transactionKey);
    for (let index = 0; index < Math.max(count, 1); index += 1) {
      addHash(transactionHashes, transactionKey, hashes, index);
    }
    events.locate(hashes, count, eventPlaces);
    transactions.locate(transactionHashes, 2, transactionPlaces);
  }

  function locateClaims(): void {
    for (const claim of claims) locate(claim);
  }

  function remove(claim: MemoryClaim): void {
    const index = claims.indexOf(claim);
    if (index === -1) return;
    const last = claims.pop();
    // The last takes the place that is free now, unless it is the one.
    if (last !== undefined && last !== claim) claims[index] = last;
  }

  const leaseUntilMs = (number: number): number =>
    number === 0 ? 0 : (claims.find((one) => one.number === number)?.leaseUntilMs ?? 0);

  function busyUntilMs({ request, eventPlaces, transactionPlaces }: Places): number {
    // Most of the time nobody else is at anything.
    if (claims.length === 0) return 0;
    let untilMs = leaseUntilMs(transactions.claimAt(transactionPlaces[transactionKey] ?? 0));
    for (let index = 0; index < eventPlaces.length; index += 1) {
      const eventUntilMs = leaseUntilMs(events.claimAt(eventPlaces[index] ?? 0));
      if (eventUntilMs <= untilMs || isWaiting(request.eventIds[index] ?? "")) continue;
      untilMs = eventUntilMs;
    }
    return untilMs;
  }

  /** @returns which events are handled already, and whether one is in the transaction twice */
  function claimEvents({ number, request, eventPlaces }: MemoryClaim) {
    let handled: Set<string> | undefined;
    let allDistinct = true;
    for (let index = 0; index < eventPlaces.length; index += 1) {
      const place = eventPlaces[index] ?? 0;
      if (events.isHandled(place, request.nowMs) || isWaiting(request.eventIds[index] ?? "")) {
        (handled ??= new Set()).add(request.eventIds[index] ?? "");
      } else if (events.claimAt(place) === number) allDistinct = false;
      else events.setClaimed(place, number);
    }
    return { handled: handled ?? none, allDistinct };
  }

  /** @returns the events that were marked */
  function markAll(claim: MemoryClaim, nowMs: number): readonly string[] {
    // One that was over and dropped has lost its places.
    if (!claims.includes(claim)) locate(claim);
    transactions.setHandled(claim.transactionPlaces[transactionKey] ?? 0, nowMs);
    for (const place of claim.eventPlaces) events.setHandled(place, nowMs);
    return claim.request.eventIds;
  }

  function markHandled(eventId: string, nowMs: number): void {
    events.makeRoom(1);
    hashKey(eventId, eventHashes, 0);
    events.setKeyHandled(eventHashes, nowMs);
  }

  return {
    claim(request) {
      const { nowMs, txnId } = request;
      const places: Places = { request, eventPlaces: [], transactionPlaces: [] };
      locate(places);
      const [idPlace = 0, transactionPlace = 0] = places.transactionPlaces;
      if (transactions.isHandled(transactionPlace, nowMs)) return { kind: "done" };
      const untilMs = busyUntilMs(places);
      if (untilMs > nowMs) return { kind: "busy", retryAfterMs: askAgainAfterMs(untilMs - nowMs) };
      lastNumber += 1;
      const number = lastNumber;
      const token: MemoryClaim = {
        txnId,
        // What it would say, the claim itself says.
        fingerprint: "",
        owner: String(number),
        ...places,
        number,
        leaseUntilMs: nowMs + request.leaseMs,
      };
      const idUsedBefore =
        transactions.isHandled(idPlace, nowMs) && transactions.claimAt(transactionPlace) === 0;
      transactions.setHandled(idPlace, nowMs);
      transactions.setClaimed(transactionPlace, number);
      claims.push(token);
      return { kind: "claimed", idUsedBefore, token, ...claimEvents(token) };
    },
    settle(token, { handled, complete, nowMs, deadLetters = [] }) {
      const claim = isMemoryClaim(token) ? token : undefined;
      const marked = complete && claim !== undefined ? markAll(claim, nowMs) : [];
      for (let index = 0; index < handled.length; index += 1) {
        const id = handled[index] ?? "";
        // As a rule all are handled, in their order, and marked already.
        if (id !== marked[index]) markHandled(id, nowMs);
      }
      for (const { eventId } of deadLetters) if (eventId !== null) markHandled(eventId, nowMs);
      if (claim !== undefined) remove(claim);
      events.forget(nowMs);
      transactions.forget(nowMs);
    },
    isHandled(eventId, nowMs) {
      hashKey(eventId, eventHashes, 0);
      return events.isKeyHandled(eventHashes, nowMs);
    },
    markHandled,
    forget(nowMs) {
      for (const claim of claims.filter((one) => one.leaseUntilMs <= nowMs)) remove(claim);
      events.forget(nowMs);
      transactions.forget(nowMs);
    },
  };
}

type Places = Pick<MemoryClaim, "request" | "eventPlaces" | "transactionPlaces">;

function isMemoryClaim(token: ClaimToken): token is MemoryClaim {
  return "eventPlaces" in token;
}
