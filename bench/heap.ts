/**
 * How much memory the memory store takes after a million transactions, and whether another million makes it more.
 */
import type { Children } from "./children.ts";
import { heapWork, type MeasureOptions } from "./works.ts";

export interface HeapResult {
  /** Transactions of one event, each time. */
  readonly transactions: number;
  /** More than before the first, for each of them. */
  readonly bytesEach: number;
  /** More than that after as many again, for each of those. */
  readonly growthEach: number;
  /** Bounded, and no growth. */
  readonly reached: boolean;
}

const transactions = 1_000_000;
const atATime = 250_000;

/** What garbage collection leaves lying about is less: a megabyte in a million transactions. */
const noGrowthBytes = 1;

export async function measureHeap(
  children: Children,
  { only, report }: Pick<MeasureOptions, "only" | "report">,
): Promise<HeapResult | undefined> {
  if (!heapWork.name.includes(only)) return undefined;
  const nodeOptions = ["--expose-gc"];
  const child = await children.start({ core: 1, file: "remember.ts", nodeOptions });

  const receive = async (count: number): Promise<number> => {
    const answer = (await child.ask(count)) as { handled: number; bytes: number };
    if (answer.handled !== count) {
      throw new Error(`handled ${answer.handled} of ${count} events`);
    }
    return answer.bytes;
  };

  const before = await receive(0);
  const used: number[] = [];
  for (let sum = atATime; sum <= 2 * transactions; sum += atATime) {
    const bytes = await receive(atATime);
    const megabytes = ((bytes - before) / 1e6).toFixed(2);
    report(`heap, ${sum.toLocaleString("en")} transactions: ${megabytes} MB more`);
    if (sum % transactions === 0) used.push(bytes);
  }
  const [first = Number.NaN, second = Number.NaN] = used;
  const growthEach = (second - first) / transactions;
  return {
    transactions,
    bytesEach: (first - before) / transactions,
    growthEach,
    reached: growthEach < noGrowthBytes,
  };
}
