/**
 * A run that fails with what its seed draws, in a process of its own.
 */
import { createSeededRandom } from "../../../mocks/seeded-random.ts";
import { withSeed } from "../../../mocks/trouble/with-seed.ts";

await withSeed((seed) => {
  throw new Error(`drawn: ${createSeededRandom(seed)()} by ${process.argv[2]}`);
});
