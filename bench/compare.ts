/**
 * Lets contestants take turns, and compares each with the first of them round by round: the machine may be busy, and it
 * is so for all in a round. What counts is the median of the ratios.
 */

export interface Sample {
  /** Answers per second. */
  readonly rate: number;
  /** Processor time for each answer, in microseconds: what others do on the machine hardly counts. */
  readonly cpuMicros: number;
}

export interface Contestant {
  readonly name: string;
  measure(): Promise<Sample>;
}

/** Medians of all rounds. */
export interface Comparison extends Sample {
  readonly name: string;
  /** Its rate ÷ the rate of the first in the same round. */
  readonly ratio: number;
  /** Processor time of the first ÷ its own, in the same round. */
  readonly cpuRatio: number;
}

export interface CompareOptions {
  readonly rounds: number;
  /** How long each measures in a round. */
  readonly seconds: number;
  /** How long rounds do not count, until the code is compiled as well as it will be. */
  readonly warmUpSeconds: number;
  /** Told of each round, with the comparison of this round alone. */
  readonly onRound: (round: number, comparisons: readonly Comparison[]) => void;
}

/** @returns the comparisons in the order of the contestants, that of the first with itself included */
export async function compare(
  contestants: readonly Contestant[],
  { rounds, seconds, warmUpSeconds, onRound }: CompareOptions,
): Promise<Comparison[]> {
  const comparisons: Comparison[][] = contestants.map(() => []);
  const warmUps = Math.ceil(warmUpSeconds / seconds);
  for (let round = 1 - warmUps; round <= rounds; round += 1) {
    const samples = await measureAll(contestants, round % 2 === 0);
    if (round < 1) continue;
    const [base] = samples;
    if (base === undefined) return [];
    const ofRound = contestants.map(({ name }, index) => toComparison(name, samples[index], base));
    for (const [index, one] of ofRound.entries()) comparisons[index]?.push(one);
    onRound(round, ofRound);
  }
  return comparisons.map(mediansOf);
}

/** Each second round runs backwards, so that nobody is always the one before or after another. */
async function measureAll(contestants: readonly Contestant[], backwards: boolean) {
  const samples: Sample[] = [];
  const order = [...contestants.keys()];
  for (const index of backwards ? order.toReversed() : order) {
    const contestant = contestants[index];
    if (contestant !== undefined) samples[index] = await contestant.measure();
  }
  return samples;
}

function toComparison(name: string, sample: Sample | undefined, base: Sample): Comparison {
  const { rate, cpuMicros } = sample ?? base;
  return { name, rate, cpuMicros, ratio: rate / base.rate, cpuRatio: base.cpuMicros / cpuMicros };
}

function mediansOf(rounds: readonly Comparison[]): Comparison {
  const median = (key: "rate" | "cpuMicros" | "ratio" | "cpuRatio") =>
    medianOf(rounds.map((one) => one[key]));
  return {
    name: rounds[0]?.name ?? "",
    rate: median("rate"),
    cpuMicros: median("cpuMicros"),
    ratio: median("ratio"),
    cpuRatio: median("cpuRatio"),
  };
}

function medianOf(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}
