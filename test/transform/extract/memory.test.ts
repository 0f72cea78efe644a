import assert from 'node:assert/strict';

import { GATE_LIMITS } from '../../../src/transform/extract/gate.ts';
import { catalogue, fixture, type PersonId } from '../support/people.ts';

const EVERYTHING = new Map([...catalogue.vocabulary].map(([id, { fields }]) => [id, new Set(fields.keys())]));

function read(person: PersonId) {
  const result = catalogue.formats
    .get('openhr')
    ?.reader(EVERYTHING)
    .read(Buffer.from(fixture(person, 'openhr')), GATE_LIMITS);
  assert.ok(result?.ok);
  return result.extract;
}

describe('memory that one document leaves to the next', () => {
  it('brings nothing of the one into the other, whichever is longer', () => {
    const [edith, olwen] = [read('edith'), read('olwen')];
    for (let times = 0; times < 3; times++) {
      assert.deepEqual(read('edith'), edith);
      assert.deepEqual(read('olwen'), olwen);
    }
  });

  it('is not left by one that was refused half-way', () => {
    const edith = read('edith');
    const text = fixture('olwen', 'openhr');
    const cut = Buffer.from(text.slice(0, text.length / 2));
    const result = catalogue.formats.get('openhr')?.reader(EVERYTHING).read(cut, GATE_LIMITS);
    assert.equal(result?.ok, false);
    assert.deepEqual(read('edith'), edith);
  });
});
