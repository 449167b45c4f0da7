/**
 * How fast messages are sent to a homeserver, as a ratio to an undici pool that does the same by hand: writes the address
 * and the JSON, reads the answer and parses it.
 */
import type { Children } from "./children.ts";
import { compare, type Contestant, type Sample } from "./compare.ts";
import type { Work } from "./senders.ts";
import {
  describeRound,
  sendingWork,
  sendsInFlight,
  toRow,
  type MeasureOptions,
  type Row,
} from "./works.ts";

/** As bench/senders.ts knows them → what they are called. The first is what the others are compared with. */
const senders: Readonly<Record<string, string>> = {
  pool: "an undici pool, by hand",
  clientWithPool: "through a pool",
  client: "as it comes",
  fetch: "fetch, by hand",
};

export async function measureSending(children: Children, options: MeasureOptions): Promise<Row[]> {
  const { name: work, goal } = sendingWork;
  if (!work.includes(options.only)) return [];
  const homeserver = await children.start({ core: 1, file: "homeserver.ts" });
  const url = `http://127.0.0.1:${homeserver.line}`;
  const run: Work = { inFlight: sendsInFlight, seconds: options.seconds };
  const contestants: Contestant[] = [];
  for (const [key, name] of Object.entries(senders)) {
    const child = await children.start({ core: 0, file: "senders.ts", args: [key, url] });
    contestants.push({ name, measure: async () => (await child.ask(run)) as Sample });
  }
  const [, throughPool, asItComes, ...others] = await compare(contestants, {
    rounds: options.rounds,
    warmUpSeconds: 2,
    seconds: options.seconds,
    onRound: (round, comparisons) =>
      options.report(describeRound(work, `${round} of ${options.rounds}`, comparisons)),
  });
  if (throughPool === undefined || asItComes === undefined) return [];
  return [throughPool, asItComes].map((ours) =>
    toRow({ work: `${work}, ${ours.name}`, goal, ours, others }),
  );
}
