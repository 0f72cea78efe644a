import { inspect, parseArgs } from 'node:util';

import { differenceOf } from './compare.ts';
import { differenceOfSeed, minimised, trialOf } from './fuzz.ts';

/**
 * Compares the byte reader with saxes on mutated documents: `node test/fuzz/xml.ts --runs 1000000 [--seed 0]`.
 * Prints each seed on which they differ with the smallest document that shows it; `--runs 1 --seed N` repeats one.
 */
const { values } = parseArgs({
  options: { runs: { type: 'string', default: '100000' }, seed: { type: 'string', default: '0' } },
});
const first = Number(values.seed);
const end = first + Number(values.runs);
let differences = 0;

for (let seed = first; seed < end; seed++) {
  if (differenceOfSeed(seed) !== null) report(seed);
  if ((seed + 1) % 100_000 === 0) console.log(`${seed + 1 - first} documents, ${differences} differences`);
}
console.log(`${end - first} documents from seed ${first}: ${differences} differences`);
process.exitCode = differences === 0 ? 0 : 1;

function report(seed: number): void {
  differences++;
  const trial = trialOf(seed);
  const smallest = minimised(trial);
  console.log(`seed ${seed}: ${differenceOf(smallest, trial.limits, trial.tree) ?? ''}`);
  console.log(
    `  ${inspect(smallest.toString('latin1'), { maxStringLength: 2000 })} (each byte as a Latin-1 character)`,
  );
}
