import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { memoryLimits, ORDINARY_BYTES } from '../../../src/service/pool/limits.ts';
import { lengthOfMaps, type Preparation } from '../../../src/service/pool/preparation.ts';
import { catalogue } from '../../transform/support/people.ts';

const VIEW: Preparation = {
  ...{ dataset: 'problems', policy: 'default', profile: 'accessible', language: 'en', formats: ['cda', 'openhr'] },
};

describe('the memory of a thread that compiles maps beforehand', () => {
  it('counts a map once for each dataset, whatever the form and the language of its views', () => {
    const [one, two] = [
      lengthOfMaps(catalogue.texts, [VIEW]),
      lengthOfMaps(catalogue.texts, [VIEW, { ...VIEW, dataset: 'allergies' }]),
    ];
    assert.ok(one > 50_000);
    assert.equal(two, 2 * one);
    assert.equal(lengthOfMaps(catalogue.texts, [VIEW, { ...VIEW, profile: 'strict', language: 'cy' }]), one);
  });

  it('has room for what they become: twenty datasets of CDA take more than a thread without them has', () => {
    const maps = lengthOfMaps(
      catalogue.texts,
      [...catalogue.datasets.keys()].slice(0, 20).map((dataset) => ({ ...VIEW, dataset, formats: ['cda'] })),
    );
    const [without, room] = [memoryLimits(ORDINARY_BYTES), memoryLimits(ORDINARY_BYTES, maps)].map(
      ({ maxOldGenerationSizeMb = 0 }) => maxOldGenerationSizeMb,
    );
    // A reader of CDA takes some 14 MB.
    assert.ok((room ?? 0) - (without ?? 0) > 20 * 14, `${String(room)} MB`);
  });

  it('holds for the compiled maps of one dataset', () => {
    const before = heap();
    const reader = catalogue.recipe('problems', 'default')?.plan.reader('cda');
    reader?.prepare();
    const taken = heap() - before;
    const { maxOldGenerationSizeMb: base = 0 } = memoryLimits(0);
    const { maxOldGenerationSizeMb: room = 0 } = memoryLimits(
      0,
      lengthOfMaps(catalogue.texts, [{ ...VIEW, formats: ['cda'] }]),
    );
    assert.ok(taken < (room - base) * 1024 * 1024, `${String(taken)} bytes`);
    assert.ok(reader !== undefined);
  });
});

/** Bytes of this heap that are in use, once the garbage is gone. */
function heap(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let round = 0; round < 3; round++) collect();
  return process.memoryUsage().heapUsed;
}
