import assert from 'node:assert/strict';

import { createBulkhead } from '../../../src/service/source/bulkhead.ts';
import { NEVER } from './servers.ts';

describe('the bulkhead of a source', () => {
  it('lets in so many at once, keeps so many waiting, and turns the others away', async () => {
    const bulkhead = createBulkhead({ atOnce: 2, waiting: 1 });
    const [first, second] = [await bulkhead.enter(NEVER), await bulkhead.enter(NEVER)];
    const third = bulkhead.enter(NEVER);
    assert.equal(await bulkhead.enter(NEVER), null);
    assert.deepEqual([bulkhead.inside(), bulkhead.waiting()], [2, 1]);
    first?.();
    const leave = await third;
    assert.deepEqual([bulkhead.inside(), bulkhead.waiting()], [2, 0]);
    second?.();
    leave?.();
    assert.equal(bulkhead.inside(), 0);
  });

  it('lets in first who came first', async () => {
    const bulkhead = createBulkhead({ atOnce: 1, waiting: 5 });
    let leave = await bulkhead.enter(NEVER);
    const order: number[] = [];
    const waiting = [1, 2, 3].map(async (number) => {
      leave = await bulkhead.enter(NEVER);
      order.push(number);
      leave?.();
    });
    leave?.();
    await Promise.all(waiting);
    assert.deepEqual(order, [1, 2, 3]);
  });

  it('gives the place of one who stopped waiting to the next', async () => {
    const bulkhead = createBulkhead({ atOnce: 1, waiting: 1 });
    const leave = await bulkhead.enter(NEVER);
    const impatient = new AbortController();
    const gone = bulkhead.enter(impatient.signal);
    impatient.abort();
    assert.equal(await gone, null);
    const next = bulkhead.enter(NEVER);
    assert.equal(bulkhead.waiting(), 1);
    leave?.();
    assert.notEqual(await next, null);
  });

  it('frees a place once, however often it is told', async () => {
    const bulkhead = createBulkhead({ atOnce: 1, waiting: 0 });
    const leave = await bulkhead.enter(NEVER);
    leave?.();
    leave?.();
    assert.equal(bulkhead.inside(), 0);
    assert.notEqual(await bulkhead.enter(NEVER), null);
    assert.equal(await bulkhead.enter(NEVER), null);
  });

  it('lets nobody in whose time is over', async () => {
    const bulkhead = createBulkhead({ atOnce: 1, waiting: 1 });
    assert.equal(await bulkhead.enter(AbortSignal.abort()), null);
    assert.deepEqual([bulkhead.inside(), bulkhead.waiting()], [0, 0]);
  });
});
