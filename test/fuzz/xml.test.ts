import assert from 'node:assert/strict';

import { readBytes } from './compare.ts';
import { differenceOfSeed, trialOf } from './fuzz.ts';

const RUNS = 10_000;

describe('the byte reader, on mutated documents', () => {
  it('keeps and refuses what saxes does', () => {
    const differences: string[] = [];
    for (let seed = 0; seed < RUNS; seed++) {
      const difference = differenceOfSeed(seed);
      if (difference !== null) differences.push(`seed ${seed}: ${difference}`);
    }
    assert.deepEqual(differences, [], 'node test/fuzz/xml.ts --seed N --runs 1 shows the smallest document');
  }).timeout(60_000);

  it('sees enough of both, and every refusal that a small document can meet', () => {
    const counts: Partial<Record<string, number>> = {};
    let rows = 0;
    for (let seed = 0; seed < RUNS; seed++) {
      const { bytes, limits, tree } = trialOf(seed);
      const reading = readBytes(bytes, limits, tree);
      if (reading.state === 'read') rows += reading.projected.rows.flat().length;
      const outcome = reading.state === 'read' ? 'read' : reading.refusal.reason;
      counts[outcome] = (counts[outcome] ?? 0) + 1;
    }
    const expected = ['attribute-value', 'attributes', 'depth', 'doctype', 'empty', 'encoding', 'not-well-formed'];
    assert.deepEqual(Object.keys(counts).sort(), [...expected, 'read', 'text', 'too-large'].sort());
    assert.ok((counts['read'] ?? 0) > RUNS / 5, `${counts['read'] ?? 0} were read`);
    assert.ok(rows > 500, `${rows} rows were kept`);
  });
});
