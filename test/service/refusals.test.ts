import assert from 'node:assert/strict';

import type { TicketRefusal } from '../../src/service/audit/audit.ts';
import { countRefusals } from '../../src/service/refusals.ts';

/** A counter over a journal in memory that can be full, and a clock that can be moved. */
function counter() {
  const written: TicketRefusal[] = [];
  const state = { now: 0, full: false };
  const refused = async (refusal: TicketRefusal): Promise<void> => {
    if (state.full) throw new Error('full');
    written.push(refusal);
  };
  return { written, state, unnamed: countRefusals({ refused }, () => new Date(state.now)) };
}

const entry = (code: string, count: number): TicketRefusal => ({ host: 'unknown', code, jti: null, count });

describe('refusals that nobody can be named for', () => {
  it('the first of each code is written at once', async () => {
    const { written, unnamed } = counter();
    await unnamed.count('launch-missing');
    await unnamed.count('launch-malformed');
    assert.deepEqual(written, [entry('launch-missing', 1), entry('launch-malformed', 1)]);
  });

  it('further ones of the same minute wait, and stand in one entry', async () => {
    const { written, unnamed } = counter();
    for (let round = 0; round < 5; round++) await unnamed.count('launch-missing');
    assert.equal(written.length, 1);
    await unnamed.flush();
    assert.deepEqual(written.slice(1), [entry('launch-missing', 4)]);
    await unnamed.flush();
    assert.equal(written.length, 2);
  });

  it('the first after a minute is written at once, with those that waited', async () => {
    const { written, state, unnamed } = counter();
    await unnamed.count('launch-missing');
    await unnamed.count('launch-missing');
    state.now = 59_999;
    await unnamed.count('launch-missing');
    assert.equal(written.length, 1);
    state.now = 60_000;
    await unnamed.count('launch-missing');
    assert.deepEqual(written.slice(1), [entry('launch-missing', 3)]);
  });

  it('what could not be written is not lost: it is told, and stands in the next entry', async () => {
    const { written, state, unnamed } = counter();
    state.full = true;
    await assert.rejects(unnamed.count('launch-missing'), /full/);
    await assert.rejects(unnamed.count('launch-missing'), /full/);
    await assert.rejects(unnamed.flush(), /full/);
    state.full = false;
    await unnamed.flush();
    assert.deepEqual(written, [entry('launch-missing', 2)]);
  });

  it('nothing is written where nothing was counted', async () => {
    const { written, unnamed } = counter();
    await unnamed.flush();
    assert.deepEqual(written, []);
  });
});
